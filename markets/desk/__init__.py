"""The desk of the market staff: tables typed as in a spreadsheet, what waits for a decision, files, the sources' health."""
