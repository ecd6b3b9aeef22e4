"""Put this folder on PYTHONPATH and Qt cannot be imported, in subprocesses as well."""

import sys
from importlib.abc import MetaPathFinder

BLOCKED = {"PySide6", "shiboken6", "pyqtgraph", "pytestqt"}


class BlockQt(MetaPathFinder):
    """Pretends that no Qt binding is installed."""

    def find_spec(self, fullname, path=None, target=None):
        """Refuse a Qt package; leave all others to the usual finders."""
        if fullname.partition(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"No module named {fullname!r}: Qt is blocked", name=fullname)


sys.meta_path.insert(0, BlockQt())
