"""Addresses of services as people paste them."""

import pytest

from index.service_address import base_address, on_this_machine

ENDPOINTS = ("chat/completions", "models")


@pytest.mark.parametrize(
    ("given", "address"),
    [
        (" http://127.0.0.1:8000/v1/ ", "http://127.0.0.1:8000/v1"),
        ("https://model.example/v1/chat/completions", "https://model.example/v1"),
        ("http://[::1]:11434/v1/models/", "http://[::1]:11434/v1"),
        ("127.0.0.1:8000/v1", None),
        ("http://", None),
        ("http://[", None),
        ("http://host:port", None),
        ("ftp://host/v1", None),
    ],
)
def test_the_endpoint_is_left_off_and_nonsense_is_none(given, address):
    assert base_address(given, ENDPOINTS) == address


@pytest.mark.parametrize(
    ("address", "here"),
    [("http://localhost:1", True), ("http://127.0.0.9/v1", True), ("http://[::1]:1", True), ("http://10.0.0.1", False)],
)
def test_only_loopback_is_this_machine(address, here):
    assert on_this_machine(address) is here
