import qa
import qa.errors
import qa.types


def test_every_public_name_is_there() -> None:
    for name in qa.__all__:
        assert getattr(qa, name).__name__ == name
    assert sorted(qa.__all__) == qa.__all__


def test_the_list_is_complete() -> None:
    errors = {
        name
        for name, value in vars(qa.errors).items()
        if isinstance(value, type) and issubclass(value, qa.errors.QaError)
    }
    types = {
        name
        for name, value in vars(qa.types).items()
        if isinstance(value, type) and value.__module__ == "qa.types"
    }
    others = {"Assistant", "Exchange", "FollowUp", "dialogue_of", "followed_up", "reindex"}
    assert errors | types | others == set(qa.__all__)
