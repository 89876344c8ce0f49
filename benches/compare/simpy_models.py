"""The same models in SimPy, as its documentation would write them; prints `case<TAB>events per CPU second`.

A model event is an arrival or a departure, as in the other engines; SimPy's own count is about three times higher,
because starting a process and being granted a resource are events of its own.
"""

import random
import time

import simpy

ROUNDS = 3
LOAD = 0.9


def hold(pending, events):
    """Each unit is a process that waits an exponential time, again and again."""
    environment = simpy.Environment()
    draw = random.Random(20261123)

    def unit():
        while True:
            yield environment.timeout(draw.expovariate(1.0))

    for _ in range(pending):
        environment.process(unit())
    environment.run(until=1.0)  # every process has started
    start = time.process_time()
    for _ in range(events):
        environment.step()
    return events / (time.process_time() - start)


def single_server_resource(customers):
    """A process a customer and a resource: the M/M/1 that one finds in every tutorial."""
    environment = simpy.Environment()
    server = simpy.Resource(environment)
    draw = random.Random(20261123)
    waits = [0.0, 0]

    def customer():
        arrived = environment.now
        with server.request() as request:
            yield request
            waits[0] += environment.now - arrived
            waits[1] += 1
            yield environment.timeout(draw.expovariate(1.0))

    def source():
        for _ in range(customers):
            environment.process(customer())
            yield environment.timeout(draw.expovariate(LOAD))

    environment.process(source())
    start = time.process_time()
    environment.run()
    rate = 2 * customers / (time.process_time() - start)
    assert waits[1] == customers
    return rate


def single_server_counters(customers):
    """Callbacks on timeouts and a list of arrival times: the leanest that SimPy allows."""
    environment = simpy.Environment()
    draw = random.Random(20261123)
    queue, head, served, waited = [], 0, 0, 0.0
    left = customers

    def after(delay, callback):
        environment.timeout(delay).callbacks.append(callback)

    def serve():
        nonlocal served, waited
        if head < len(queue):
            served += 1
            waited += environment.now - queue[head]
            after(draw.expovariate(1.0), depart)

    def depart(_):
        nonlocal head
        head += 1
        serve()

    def arrive(_):
        nonlocal left
        left -= 1
        if left > 0:
            after(draw.expovariate(LOAD), arrive)
        queue.append(environment.now)
        if len(queue) == head + 1:
            serve()

    after(0.0, arrive)
    start = time.process_time()
    environment.run()
    rate = 2 * customers / (time.process_time() - start)
    assert served == customers
    return rate


CASES = {
    "hold, 10^3 pending": lambda: hold(1_000, 300_000),
    "hold, 10^5 pending": lambda: hold(100_000, 300_000),
    "M/M/1, counters": lambda: single_server_counters(200_000),
    "M/M/1, resource": lambda: single_server_resource(100_000),
}

if __name__ == "__main__":
    for case, measure in CASES.items():
        print(case, max(measure() for _ in range(ROUNDS)), sep="\t")
