"""Pointers and edits of one document, as the native host does them."""

import unittest
from collections.abc import Callable
from typing import Any

from bowline_guest import HostError, child, element
from bowline_guest.native import tree


class Tree(unittest.TestCase):
    def test_a_pointer_finds_what_it_names_and_nothing_elsewhere(self) -> None:
        value = {"a/b": {"m~n": [10, {"": 20}]}, "s": "text", "n": None}
        self.assertEqual(tree.find(value, ""), [value])
        self.assertEqual(tree.find(value, "/a~1b/m~0n/0"), [10])
        self.assertEqual(tree.find(value, "/a~1b/m~0n/1/"), [20])
        self.assertEqual(tree.find(value, "/n"), [None])
        elements = [f"/a~1b/m~0n/{index}" for index in ("2", "00", "-", "-1", "٣")]
        for nowhere in ["/x", "/s/0", "/n/x", *elements]:
            self.assertEqual(tree.find(value, nowhere), [], nowhere)

    def test_what_is_no_pointer_is_an_error_for_every_question(self) -> None:
        uses: list[Callable[[Any, str], Any]] = [
            tree.find,
            tree.unset,
            lambda value, at: tree.set(value, at, 1),
            lambda value, at: tree.append(value, at, 1),
            lambda value, at: tree.insert(value, at, 1),
        ]
        for wrong in ["a", " /a", "/a~", "/a~2b", "/" * 129, f"/{'a' * 4096}"]:
            for use in uses:
                value: dict[str, Any] = {}
                self.assertRaises(HostError, use, value, wrong)
                self.assertEqual(value, {})

    def test_set_makes_missing_parents_and_takes_a_null_parent_for_missing(self) -> None:
        for value, at, expected in [
            ({}, "/a/b/c", {"a": {"b": {"c": 1}}}),
            ({"a": None}, "/a/b", {"a": {"b": 1}}),
            ({"a": {"b": 2}}, "/a/b", {"a": {"b": 1}}),
            ({}, "/a/0", {"a": {"0": 1}}),
            ([7, 8], "/1", [7, 1]),
            ({"a": 5}, "", 1),
        ]:
            self.assertEqual(tree.set(value, at, 1), expected)

    def test_an_edit_that_cannot_be_done_changes_nothing(self) -> None:
        edits: list[tuple[Callable[[Any], Any], str]] = [
            (lambda root: tree.set(root, "/list/1", 2), '"/list" has 1 elements, none at "1"'),
            (lambda root: tree.set(root, "/text/a/b", 2), '"/text" is a string, which holds nothing'),
            (lambda root: tree.set(root, "/yes/a", 2), '"/yes" is a boolean, which holds nothing'),
            (lambda root: tree.append(root, "/text", 2), '"/text" is a string, not an array'),
            (lambda root: tree.insert(root, "/list/1", 2), '"/list/1" is no element of an array'),
            (lambda root: tree.insert(root, "", 2), '"" is no element of an array'),
            (lambda root: tree.unset(root, ""), "the whole cannot be unset; remove the object"),
        ]
        for edit, message in edits:
            root = {"list": [1], "text": "t", "yes": True}
            with self.assertRaises(HostError) as caught:
                edit(root)
            self.assertEqual(str(caught.exception), message)
            self.assertEqual(root, {"list": [1], "text": "t", "yes": True})

    def test_append_makes_the_array_insert_moves_up_and_unset_moves_down(self) -> None:
        root: dict[str, Any] = {"list": None}
        tree.append(root, "/list", 2)
        tree.append(root, "/new/list", 3)
        tree.insert(root, "/list/0", 1)
        self.assertEqual(root, {"list": [1, 2], "new": {"list": [3]}})
        self.assertTrue(tree.unset(root, "/list/0"))
        self.assertFalse(tree.unset(root, "/list/5"))
        self.assertTrue(tree.unset(root, "/new"))
        self.assertEqual(root, {"list": [2]})

    def test_a_pointer_that_was_built_finds_its_part(self) -> None:
        for part in ["plain", "a/b", "~", "~1", "/~01", ""]:
            self.assertEqual(tree.find({part: 1}, child("", part)), [1], part)
        self.assertEqual(element("/a", 3), "/a/3")
