"""One command's view of the checkout: its folders, its installer, who runs its servers."""

import os

from stack.install import Installer
from stack.layout import CHECKOUT, own_directory, server_account, state_directory


class Workspace:
    """`checkout`, `state` (what the commands make), `logs` (of this command), `account` (of the servers)."""

    def __init__(self, command, checkout=CHECKOUT):
        os.umask(0o022)  # the servers' account must be able to read what we install
        self.checkout = checkout
        self.account = server_account(os.geteuid())
        self.state = own_directory(state_directory(checkout, self.account))
        self.logs = own_directory(own_directory(self.state / "logs") / command)
        self.installer = Installer(self)

    def forget_logs(self):
        """Remove the logs of the last time."""
        for log in self.logs.glob("*.log"):
            log.unlink()
