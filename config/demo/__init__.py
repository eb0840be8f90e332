"""演示社区 幸福里: made up from a fixed seed, lived through by the real verbs."""

CODE = "demo-xingfuli"  # by this code production knows demo data, and refuses it
