"""Log lines as JSON, one a line, safe to print whatever a visitor sent."""

import json
import logging
from datetime import UTC, datetime

_OWN = set(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """Fields: time (UTC), level, logger, message, whatever `extra=` gave, and the trace of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update({key: value for key, value in record.__dict__.items() if key not in _OWN})
        line.pop("request", None)
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        # json escapes control characters, so a forged name cannot forge a line.
        return json.dumps(line, ensure_ascii=False, default=str)
