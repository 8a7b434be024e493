"""`python -m eval`: the same as `qa eval`; and `python -m eval bench`, which measures speed and scale."""

import sys

if __name__ == "__main__":
    if sys.argv[1:2] == ["bench"]:
        from eval.bench.command import bench

        bench(sys.argv[2:], prog_name="python -m eval bench")
    else:
        from eval.command import evaluate

        evaluate(prog_name="python -m eval")
