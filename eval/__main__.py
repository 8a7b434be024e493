"""`python -m eval`: the same as `qa eval`."""

from eval.command import evaluate

if __name__ == "__main__":
    evaluate(prog_name="python -m eval")
