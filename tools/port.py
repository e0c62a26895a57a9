"""Looks whether a port is free, before anything is installed for whoever would listen there.

Only what every Python has, old ones too, may be used here: nothing is installed yet.
"""

import socket
import sys


def complaint(text):
    """What is wrong with this port; empty for nothing."""
    if not (text.isdigit() and int(text) < 65536):
        return f"'{text}' is no port. Choose a number from 1024 to 65535: make run PORT=8081"
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", int(text)))
    except PermissionError:
        return f"Port {text} is not yours to use. Choose one from 1024 on: make run PORT=8081"
    except OSError:
        other = int(text) + 1 if int(text) < 65535 else 8081
        where = f"http://127.0.0.1:{text}/demo"
        return (
            f"Port {text} is taken, perhaps by a Peilstation that runs already: look at {where} first.\n"
            f"Or choose another: make run PORT={other}"
        )
    finally:
        listening.close()
    return ""


if __name__ == "__main__":
    wrong = complaint(sys.argv[1])
    if wrong:
        sys.exit(wrong)
