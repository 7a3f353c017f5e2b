#!/usr/bin/env python3
"""The reader of CITE's results on a small sample: a failure is seen, a skip tells why, configuration is no test.

use: cite_test.py
"""

import contextlib
import io
import unittest
import xml.etree.ElementTree as ElementTree

import cite

SAMPLE = """<?xml version="1.0" encoding="UTF-8"?>
<testng-results skipped="2" failed="2" total="5" passed="1">
 <suite name="ogcapi-features10"><test name="Core"><class name="GeneralHttp">
  <test-method status="PASS" name="initCommonFixture" is-config="true"/>
  <test-method status="PASS" name="http"/>
  <test-method status="SKIP" name="afterwards" is-config="true"/>
  <test-method status="FAIL" name="limit"><exception class="java.lang.AssertionError"><message><![CDATA[
    expected 200
    but found 400 ]]></message></exception></test-method>
  <test-method status="SKIP" name="crs"><exception class="SkipException"><message>not declared</message></exception></test-method>
  <test-method status="SKIP" name="gml"/>
  <test-method status="FAIL" name="readModel" is-config="true"><exception class="X"><message/></exception></test-method>
 </class></test></suite>
</testng-results>"""


class Results(unittest.TestCase):
    def read(self, text):
        return cite.verdict(ElementTree.ElementTree(ElementTree.fromstring(text)))

    def test_tests_are_counted_and_configuration_only_when_it_fails(self):
        found = self.read(SAMPLE)
        self.assertEqual(found.passed, 1)
        self.assertEqual(found.failed, [("limit", "expected 200 but found 400"), ("readModel", "")])

    def test_each_skip_tells_its_reason(self):
        self.assertEqual(self.read(SAMPLE).skipped, [("crs", "not declared"), ("gml", "no reason given")])

    def test_a_failure_fails_the_run_and_so_do_no_tests_at_all(self):
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(cite.tell("features", self.read(SAMPLE)), 1)
            self.assertEqual(cite.tell("features", cite.Verdict(0, [], [])), 1)
            self.assertEqual(cite.tell("features", cite.Verdict(3, [], [("crs", "not declared")])), 0)

    def test_what_the_suite_is_told_is_a_properties_document(self):
        entries = ElementTree.fromstring(cite.properties({"iut": "http://h/?a=1&b=<2>"})).findall("entry")
        self.assertEqual([(one.get("key"), one.text) for one in entries], [("iut", "http://h/?a=1&b=<2>")])


if __name__ == "__main__":
    outcome = unittest.TextTestRunner(verbosity=0).run(unittest.defaultTestLoader.loadTestsFromTestCase(Results))
    if not outcome.wasSuccessful():
        raise SystemExit(1)
    print(f"cite_test: {outcome.testsRun} checks passed")
