"""A division by zero on one worker, in the middle of the data: the error shows the user's line."""

import hydro_mlir as hydro


class Worker(hydro.Cluster):
    pass


@hydro.program
def trap_in_lambda(flow: hydro.Flow) -> None:
    leader, worker = flow.process(), flow.cluster(Worker, size=2)
    numbers = leader.source_iter([4, 3, 2, 1, 0, -1]).round_robin(worker)
    numbers.map(lambda n: 12 // n).for_each(print)


# EXPECT @worker[0]: 3
# EXPECT @worker[0]: 6
# EXPECT @worker[1]: 4
# EXPECT @worker[1]: 12
# EXPECT @worker[1]: -12
# EXPECT-ERROR: ZeroDivisionError: division by zero
# EXPECT-ERROR: trap_in_lambda.py:14
# EXPECT-ERROR: worker[0]
