"""Which act on a motion or a position is told to whom."""

from egts.core.notify import tell


def writers(motion, entry):
    return motion.writers()


tell("motion.open_debate", audience=writers, template="motion_in_debate")
tell("motion.consolidate", audience=writers, template="motion_consolidated")
tell("motion.vote", audience=writers, template="motion_voted")
tell("motion.publish", audience=writers, template="motion_published")
tell("position.publish", audience=writers, template="motion_published")
tell("motion.withdraw", audience=writers, template="motion_withdrawn")
