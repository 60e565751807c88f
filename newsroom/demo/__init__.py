"""The invented paper *Báo Phố Hiến*: what it is (the files beside this one) and how it comes into the database."""
