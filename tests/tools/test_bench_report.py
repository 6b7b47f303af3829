"""The bench's figures: what is compared with what, the table, and the file."""

import json
import tempfile
import time
from pathlib import Path

from ...dev._bench.measure import measure_turns
from ...dev._bench.rows import STOCK, PartResult, Report, Row
from ..common import PlainCase

MIB = 2**20


def figure(seconds, queries=10, memory=100 * MIB):
    return {'seconds': seconds, 'queries': queries, 'memory': memory}


def make_report(**parts):
    return Report("./dev/bench", "2025-03-12T11:00:00+00:00", {'cores': 2}, parts=parts)


class TestRow(PlainCase):
    def test_the_ratio_is_to_the_figure_it_was_paired_with(self):
        row = Row("one line", figure(0.3), figure(0.2), STOCK)
        self.assertAlmostEqual(row.ratio, 1.5)
        self.assertEqual(row.sentence(), "one line: 300.0 ms, 1.50 of stock")

    def test_alone_there_is_no_ratio(self):
        row = Row("one line", figure(12))
        self.assertIsNone(row.ratio)
        self.assertIsNone(row.per_second)
        self.assertEqual(row.sentence(), "one line: 12.0 s")

    def test_a_speed_where_records_are_counted(self):
        self.assertEqual(Row("end cards", figure(4), count=1000).per_second, 250)

    def test_by_processor_and_by_growth(self):
        one, ten, stock = ({**figure(9), 'cpu': cpu} for cpu in (0.2, 0.2, 0.1))
        row = Row("one line", ten, stock, STOCK, small=one)
        self.assertEqual((row.cpu_ratio, row.growth), (2, 0))
        self.assertAlmostEqual(Row("jobs", figure(20), small=figure(2)).growth, 1)
        self.assertEqual(row.sentence(), "one line: 9.00 s, 1.00 of stock (2.00 CPU), growth 0.00")

    def test_it_goes_through_a_pipe_unchanged(self):
        row = Row("end cards", figure(4), figure(2), STOCK, 1000)
        known = json.loads(json.dumps(row.as_json()))
        derived = [known.pop(name) for name in ('ratio', 'per_second', 'cpu_ratio', 'growth')]
        self.assertEqual(derived, [2, 250, None, None])
        self.assertEqual(Row(**known), row)


class TestReport(PlainCase):
    def test_one_table_of_all_parts(self):
        lines = [
            Row("one line", figure(0.015, 39), figure(0.01, 33), STOCK),
            Row("alone", figure(2)),
        ]
        ends = Row("end cards", figure(4, 2000), figure(16), "SQL", 1000)
        report = make_report(time=PartResult("Time", lines), jobs=PartResult("Jobs", [ends]))
        cells = [[cell.strip() for cell in line.split('|')[1:-1]] for line in report.table()]
        self.assertEqual(
            [', '.join(line) for line in cells[2:]],
            [
                "time, one line, 15.0 ms, stock, 10.0 ms, 1.50, , , , 39 / 33, 100 MiB",
                ", alone, 2.00 s, , , , , , , 10, 100 MiB",
                "jobs, end cards, 4.00 s, SQL, 16.0 s, 0.25, , , 250, 2,000 / 10, 100 MiB",
            ],
        )
        self.assertEqual(len({len(line) for line in report.table()}), 1)
        self.assertEqual(cells[0][:4], ["part", "what", "time", "beside"])
        self.assertTrue(cells[1][2].endswith(':'))
        self.assertFalse(cells[1][1].endswith(':'))

    def test_of_several_runs_the_one_with_the_median_ratio(self):
        runs = [Row("one line", figure(it), figure(1), STOCK) for it in (1.9, 1.2, 1.1)]
        alone = [Row("alone", figure(it)) for it in (5, 2, 4)]
        rows = [row for run in zip(runs, alone, strict=True) for row in run]
        table = make_report(time=PartResult("Time", rows)).table()[2:]
        cells = [[cell.strip() for cell in line.split('|')[2:7]] for line in table]
        self.assertEqual(
            cells,
            [
                ["one line", "1.20 s", STOCK, "1.00 s", "1.20 (1.10 to 1.90)"],
                ["alone", "4.00 s", "", "", ""],
            ],
        )

    def test_a_part_that_failed_keeps_what_it_had(self):
        report = make_report(
            time=PartResult("Logging time", [Row("one line", figure(1))], problem="interrupted"),
            jobs=PartResult("Jobs"),
        )
        self.assertEqual(report.problems, {'time': "interrupted"})
        self.assertEqual(len(report.table()), 3)

    def test_the_file_has_every_figure_and_replaces_what_was_there(self):
        report = make_report(
            time=PartResult("Logging time", [Row("one line", figure(3), figure(2), STOCK)])
        )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "bench.json")
            make_report().save(path)
            report.save(path)
            found = json.loads(path.read_text(encoding='utf-8'))
            self.assertEqual(list(Path(folder).iterdir()), [path])
        self.assertEqual((found['command'], found['machine']), ("./dev/bench", {'cores': 2}))
        (row,) = found['parts']['time']['rows']
        self.assertEqual((row['what'], row['beside'], row['ratio']), ("one line", STOCK, 1.5))
        self.assertEqual((row['figure'], row['base']), (figure(3), figure(2)))


class TestMeasure(PlainCase):
    def test_the_first_of_several_turns_only_warms_up(self):
        done = []

        def work():
            time.sleep(0.01 if done else 0.3)
            done.append(1)

        found = measure_turns(work, lambda: len(done) * 7, repeat=3)
        self.assertEqual(len(done), 4)
        self.assertEqual(found['queries'], 7)
        self.assertLess(found['seconds'], 0.3)
        self.assertLess(found['cpu'], found['seconds'])

    def test_memory_is_of_this_work_alone(self):
        if not Path('/proc/self/clear_refs').exists():
            self.skipTest("this system counts a process's peak as a whole")
        large = measure_turns(lambda: bytearray(300 * MIB), lambda: 0)
        small = measure_turns(lambda: bytearray(MIB), lambda: 0)
        self.assertGreater(large['memory'] - small['memory'], 250 * MIB)
