"""Writes events.json: an event file, in hex, as the `tensorboard` package writes it; knows no Plainnet."""

from __future__ import annotations

import io
import json
from pathlib import Path

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

SECONDS, STEP = 1700000000.25, 300
VALUES = {"loss": 0.1, "relu_1/dead": 0.0, "größe": -2.5e-7}

file = io.BytesIO()
writer = RecordWriter(file)
writer.write(Event(wall_time=SECONDS, file_version="brain.Event:2").SerializeToString())
summary = Summary(value=[Summary.Value(tag=tag, simple_value=value) for tag, value in VALUES.items()])
writer.write(Event(wall_time=SECONDS + 1, step=STEP, summary=summary).SerializeToString())
found = {"seconds": SECONDS, "step": STEP, "values": VALUES, "file": file.getvalue().hex()}
Path(__file__).with_name("events.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
