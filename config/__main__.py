"""`python -m config`: what `script/up` becomes once `.venv` stands."""

import signal
import sys

# Until there is something to end in good order, Ctrl-C simply ends this program, without a traceback.
signal.signal(signal.SIGINT, signal.SIG_DFL)

from config.launch import main  # noqa: E402

sys.exit(main(sys.argv[1:]))
