"""The parts of an analysis, one module each: a new module in this folder is a new part, and nothing else changes.

A part is a module with the names of `auricle.tasks.analyze.protocol.Part`. The smallest one that does something:

    from auricle.tasks.analyze.protocol import Chunk, Context, Contribution
    from auricle.tasks.analyze.result import Fact

    ORDER = 900

    def start(context: Context) -> int:
        return 0

    def step(state: int, chunk: Chunk) -> int:
        return state + chunk.mono.size

    def finish(state: int, context: Context) -> Contribution:
        return Contribution(facts=(Fact("Samples", f"{state:,}", "samples", state),))

Its facts appear in the report and in `analysis.json`, its tiers in the timeline as well. If it fails, the rest of the
analysis stands, and a finding names the part that is missing.
"""
