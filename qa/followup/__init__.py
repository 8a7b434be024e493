"""Follow-up questions, completed from the dialogue by rules that can be shown.

`followed_up` is what the doors call: it returns the question to search for, and which
rule made it. A question that stands by itself comes back as it is. No rule has words of
its own: all that it puts in was said in the dialogue.
"""

from qa.followup.dialogue import Exchange, FollowUp, Rule
from qa.followup.rewriting import dialogue_of, followed_up

__all__ = ["Exchange", "FollowUp", "Rule", "dialogue_of", "followed_up"]
