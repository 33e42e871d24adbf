# SPDX-License-Identifier: GPL-3.0-or-later
"""xgettext reads every file of po/POTFILES without a warning: a message cut
off at a macro it does not know would never be found again."""

import os
import subprocess
import sys

import tree


def main():
    root = sys.argv[1]
    tap = tree.Tap()
    ran = subprocess.run(
        ["xgettext", "--from-code=UTF-8", "--files-from=po/POTFILES", "--output=/dev/null",
         "--keyword=_", "--keyword=N_", "--keyword=C_:1c,2", "--keyword=NC_:1c,2",
         "--keyword=g_dgettext:2", "--keyword=g_dngettext:2,3", "--keyword=ngettext:1,2",
         "--flag=g_strdup_printf:1:c-format", "--flag=g_set_error:4:c-format"],
        cwd=root, capture_output=True, text=True, check=False,
        env=dict(os.environ, GETTEXTDATADIRS=os.path.join(root, "po"), LC_ALL="C.UTF-8"))
    problems = ran.stderr.splitlines()
    if ran.returncode and not problems:
        problems = ["xgettext failed"]
    tap.check("messages are whole", problems)
    tap.finish()


main()
