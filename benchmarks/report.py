"""The race as Markdown tables; also on its own, from the JSON: python benchmarks/report.py FILE.json [--readme]."""

from __future__ import annotations

import json
import statistics
import sys
from pathlib import Path
from typing import Any

from workloads import WORKLOADS, Workload

NAMES = {
    "native": "Plainnet",
    "jax_scan": "JAX",
    "torch_eager": "PyTorch, eager",
    "torch_compiled": "PyTorch, compiled",
    "keras_on_jax": "Keras on JAX",
    "scikit_learn": "scikit-learn",
    "numpy_in_place": "NumPy, by hand",
}
BEGIN, END = "<!-- figures: written by race.py -->", "<!-- end of figures -->"

Result = dict[str, Any]
Entry = dict[str, Any]


def median(entry: Entry) -> float:
    """Microseconds a step."""
    return statistics.median(entry["us"])


def fastest(entries: list[Entry]) -> Entry:
    """The one at its best number of threads."""
    return min(entries, key=median)


def sides(workload: Workload, race: Result) -> tuple[list[Entry], list[Entry]]:
    """Native's entries, and those that it is measured against."""
    if workload.against:
        own = [entry for entry in race["entries"] if entry["workload"] == workload.name]
        return own, [entry for entry in race["entries"] if entry["workload"] == workload.against]
    own = [entry for entry in race["entries"] if entry["contestant"] == "native"]
    return own, [entry for entry in race["entries"] if entry["contestant"] != "native"]


def markdown(result: Result) -> str:
    facts, peaks = result["machine"], result["peak_gflops"]
    versions = ", ".join(f"{NAMES[name]} {version}" for name, version in facts["versions"].items())
    computer = [facts["cpu"], f"{facts['cores']} cores", *facts["instruction_sets"]]
    head = [
        f"{', '.join(computer)}; {facts['system']}; Python {facts['python']}; {versions}.",
        f"Measured peak: {peaks['1']:.0f} GFLOP/s on one core, {peaks['2']:.0f} on two. {result['rounds']} rounds.",
    ]
    if result["shrink"] > 1:
        head.append(f"**A trial of the rig on {result['shrink']} times fewer rows: no figure here means anything.**")
    parts = [" ".join(head), summary(result), *(details(race, result) for race in result["races"]), startup(result)]
    return "\n\n".join(parts)


def table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def summary(result: Result) -> str:
    header = ["", "workload", "Plainnet", "best peer", "times as fast", "bar", "share of peak", ""]
    return table(header, [row for race in result["races"] for row in summary_row(race, result)])


def summary_row(race: Result, result: Result) -> list[list[str]]:
    workload = WORKLOADS[race["workload"]]
    own, others = sides(workload, race)
    if not own or not others:
        return []
    mine, best = fastest(own), fastest(others)
    ratio, share = median(best) / median(mine), share_of_peak(mine, result)
    bars = [f"{workload.bar:.2g}"] + ([f"{workload.peak_bar:.0%} of peak"] if workload.peak_bar else [])
    met = ratio >= workload.bar and share >= (workload.peak_bar or 0.0)
    name = NAMES[best["contestant"]] if workload.against is None else WORKLOADS[workload.against].text
    row = [
        f"**{workload.name}**",
        workload.text,
        f"{microseconds(median(mine))}{threads(mine)}",
        f"{microseconds(median(best))}{threads(best)}, {name}",
        f"**{ratio:.2f}**",
        ", ".join(bars),
        f"{share:.0%}",
        "met" if met else "**not met**",
    ]
    return [row]


def threads(entry: Entry) -> str:
    return f" ({entry['threads']} threads)" if entry["threads"] > 1 else ""


def microseconds(value: float) -> str:
    return f"{digits(value)} µs"


def digits(value: float) -> str:
    """Three of them, or all before the point."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def gflops(entry: Entry) -> float:
    return WORKLOADS[entry["workload"]].flops / median(entry) * 1e-3


def share_of_peak(entry: Entry, result: Result) -> float:
    return gflops(entry) / float(result["peak_gflops"][str(entry["threads"])])


def details(race: Result, result: Result) -> str:
    workload = WORKLOADS[race["workload"]]
    header = ["contestant", "threads", "µs, median (min to max)", "GFLOP/s", "share of peak", "times Plainnet's"]
    own = median(fastest(sides(workload, race)[0] or race["entries"]))
    rows = [
        [
            NAMES[entry["contestant"]] + (f" on {entry['workload']}" if workload.against else ""),
            str(entry["threads"]),
            f"{digits(median(entry))} ({digits(min(entry['us']))} to {digits(max(entry['us']))})",
            f"{gflops(entry):.3g}",
            f"{share_of_peak(entry, result):.1%}",
            f"{median(entry) / own:.2f}",
        ]
        for entry in sorted(race["entries"], key=median)
    ]
    unit = "a step" if workload.task == "train" else "a row"
    left_out = "; ".join(f"{NAMES[name]}: {reason}" for name, reason in result["left_out"].get(workload.name, {}).items())
    lines = [
        f"### {workload.name}: {workload.text}",
        f"Times are {unit}.{f' Left out: {left_out}.' if left_out else ''}",
        table(header, rows),
    ]
    return "\n\n".join(lines)


def startup(result: Result) -> str:
    """Seconds before the first step: each contestant's import, and what it takes to get ready for each workload."""
    races = [race for race in result["races"] if WORKLOADS[race["workload"]].against is None]
    header = ["contestant", "import", *(race["workload"] for race in races)]
    rows = []
    for contestant, name in NAMES.items():
        single = [{e["contestant"]: e for e in race["entries"] if e["threads"] == 1}.get(contestant) for race in races]
        imports = [entry["import_s"] for entry in single if entry]
        if imports:
            ready = [f"{max(entry['compile_s'], 0):.2f}" if entry else "" for entry in single]
            rows.append([name, f"{statistics.median(imports):.2f}", *ready])
    text = "Seconds to import, and to get ready for each workload (rows converted, program compiled), at one thread:"
    return "\n\n".join(["### Starting", text, table(header, rows)])


def write_between_marks(page: Path, text: str, begin: str = BEGIN, end: str = END) -> None:
    before, _, rest = page.read_text().partition(begin)
    _, _, after = rest.partition(end)
    page.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}")


def main() -> None:
    text = markdown(json.loads(Path(sys.argv[1]).read_text()))
    print(text)
    if "--readme" in sys.argv:
        write_between_marks(Path(__file__).with_name("README.md"), text)


if __name__ == "__main__":
    main()
