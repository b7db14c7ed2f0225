"""The launcher behind `bin/up`, `bin/test` and `bin/bench`: packages, stores, parts, supervision.

`bootstrap`, `venv`, `options`, `ports`, `disk` and `say` run on a bare Python 3.11 and import only
the standard library; everything else runs inside the virtual environment they make.
"""
