package shape

default deny := false

up(x) := down(x)

down(x) := up(x - 1)

exception contains "everything"
