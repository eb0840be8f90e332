"""每一步的表: who may do which verb in which state, and what everybody else is told; checked by test_every_move.

The matter was filed by the family, lies in grid 1, is on the public board once it is accepted, was accepted and sent to
worker 1 by the first staff. One letter per state, in the order of `State`: registered, needs_info, accepted, declined,
dispatched, disputed, in_progress, in_council, escalated, replied, closed, carried_over, merged, withdrawn.

d  done                f  forbidden: 403 with the reason
r  refused by the state: 409          .  not there: 404, the bytes of what never existed
"""

MOVES = {
    "accept": """
        drrrrrrrrrrrrr  worker1 staff second_staff lead system
        ffffffffffffff  receipt family supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "ask_info": """
        drrrrrrrrrrrrr  worker1 staff second_staff lead system
        ffffffffffffff  receipt family supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "supply_info": """
        rdrrrrrrrrrrrr  receipt family worker1 staff second_staff lead system
        ffffffffffffff  supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "decline": """
        drrrrrrrrrrrrr  staff second_staff lead system
        ffffffffffffff  receipt family worker1 supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "dispatch": """
        rrdrrrrrrrrrrr  staff second_staff lead system
        ffffffffffffff  receipt family worker1 supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "settle_on_spot": """
        rrdrrrrrrrrrrr  worker1 system
        ffffffffffffff  receipt family staff second_staff lead supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "start": """
        ffdfdrrrrrrrff  worker1
        rrdrdrrrrrrrrr  system
        ffffffffffffff  receipt family staff second_staff lead supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "dispute": """
        ffffdrrrrrrrff  worker1
        rrrrdrrrrrrrrr  system
        ffffffffffffff  receipt family staff second_staff lead supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "settle_dispute": """
        rrrrrdrrrrrrrr  second_staff lead system
        ffffffffffffff  receipt family worker1 supervisor
        rrrrffffffffrr  staff
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "reply": """
        ffffrrdrrrrrff  worker1
        rrrrrrdrrrrrrr  system
        ffffffffffffff  receipt family staff second_staff lead supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "finish_help": """
        rrrrdrdddrrrrr  system
        ffffffffffffff  receipt family worker1 staff second_staff lead supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "add_helper": """
        ffffdrdddrrrff  worker1
        rrrrdrdddrrrrr  staff second_staff lead system
        ffffffffffffff  receipt family supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "excuse_helper": """
        ffffdrdddrrrff  worker1
        rrrrdrdddrrrrr  staff second_staff lead system
        ffffffffffffff  receipt family supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "ask_extension": """
        ffffrrdrrrrrff  worker1
        rrrrrrdrrrrrrr  system
        ffffffffffffff  receipt family staff second_staff lead supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "decide_extension": """
        rrrrrrdrrrrrrr  lead system
        ffffffffffffff  receipt family worker1 staff second_staff supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "escalate": """
        rrrrrrdrrrrrrr  staff second_staff lead system
        ffffffffffffff  receipt family worker1 supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "return_from_escalation": """
        rrrrrrrrdrrrrr  staff second_staff lead system
        ffffffffffffff  receipt family worker1 supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "take_to_council": """
        rrrrrrdrrrrrrr  staff second_staff lead system
        ffffffffffffff  receipt family worker1 supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "return_from_council": """
        rrrrrrrdrrrrrr  staff second_staff lead system
        ffffffffffffff  receipt family worker1 supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "close": """
        rrrrrrrrrdrrrr  staff second_staff lead system
        ffffffffffffff  receipt family worker1 supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "send_back": """
        rrrrrrrrrdrrrr  staff second_staff lead system
        ffffffffffffff  receipt family worker1 supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "carry_over": """
        rrrrrrrrrrdrrr  lead system
        ffffffffffffff  receipt family worker1 staff second_staff supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "resume": """
        rrrrrrrrrrrdrr  lead system
        ffffffffffffff  receipt family worker1 staff second_staff supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "reopen": """
        rrrrrrrrrrdrrr  receipt family staff second_staff lead system
        ffffffffffffff  worker1 supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "withdraw": """
        dddrddddrrrrrr  receipt family system
        ffffffffffffff  worker1 staff second_staff lead supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "merge": """
        drdrrrrrrrrrrr  staff second_staff lead system
        ffffffffffffff  receipt family worker1 supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "recuse": """
        dddrdddddrrrrr  staff second_staff lead system
        ffffffffffffff  receipt family worker1 supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "undo_accept": """
        ffdfrfffffffff  staff
        rrdrrrrrrrrrrr  system
        ffffffffffffff  receipt family worker1 second_staff lead supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "undo_dispatch": """
        ffrfdfffffffff  staff
        rrrrdrrrrrrrrr  system
        ffffffffffffff  receipt family worker1 second_staff lead supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "attach": """
        dddrddddddddrr  receipt family worker1 staff second_staff lead system
        ffffffffffffff  supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "add_note": """
        dddddddddddddd  worker1 staff second_staff lead system
        ffffffffffffff  receipt family supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "reveal": """
        dddddddddddddd  worker1 staff second_staff lead system
        ffffffffffffff  receipt family supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "endorse": """
        dddrdddddrrrrr  worker1 staff second_staff lead system
        ..d.dddddrrr..  neighbour
        ffffffffffffff  receipt family supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 worker2 property admin
    """,
    "take_back": """
        dddrdddddrrrrr  family worker1 staff second_staff lead system
        ..d.dddddrrr..  neighbour
        ffffffffffffff  receipt supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 worker2 property admin
    """,
    "evaluate": """
        rrrrrrrrrdddrr  receipt family staff second_staff lead system
        ffffffffffffff  worker1 supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "claim_wish": """
        rrdrdrdrrrrrrr  system
        ffffffffffffff  receipt family worker1 staff second_staff lead supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "give_back_wish": """
        rrrrrrdddrrrrr  system
        ffffffffffffff  receipt family worker1 staff second_staff lead supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "fulfil_wish": """
        rrrrrrdrrrrrrr  system
        ffffffffffffff  receipt family worker1 staff second_staff lead supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
}

# The same matter as a wish on the wall, which nobody has claimed yet.
WISHES = {
    "claim_wish": """
        ffdfdrdrrrrrff  worker1 staff second_staff lead
        rrdrdrdrrrrrrr  system
        ..d.drdrrrrr..  neighbour worker2 property
        ffffffffffffff  receipt family supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 admin
    """,
    "give_back_wish": """
        ffffrrdddrrrff  worker1
        rrrrrrdddrrrrr  staff second_staff lead system
        ffffffffffffff  receipt family supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
    "fulfil_wish": """
        ffffrrdrrrrrff  worker1
        rrrrrrdrrrrrrr  system
        ffffffffffffff  receipt family staff second_staff lead supervisor
        ..............  left foreign
        ..f.ffffffff..  visitor receipt2 neighbour worker2 property admin
    """,
}
