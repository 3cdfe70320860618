/*
Copyright 2026 The PatchTracer Authors.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

    http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.
*/

// Package scrub takes what looks like a credential out of texts.
package scrub

import "strings"

// open begins what is put in the place of a secret, which is not taken out once more.
const (
	open     = "[redacted"
	redacted = open + "]"
)

// Text takes what looks like a credential out of an error's text. Attributes are chosen by the catalog; the text of an
// error is whatever somebody put into it: the address of a request with its query, a header, a command's arguments, a
// configuration. What is looked for stands in secrets.yaml; the order matters: what knows most about its place comes first.
func Text(text string) string {
	text = scrubKeys(text)
	text = scrubAddresses(text)
	text = scrubUsers(text)
	text = scrubCommands(text)
	text = scrubNames(text)
	return scrubTokens(text)
}

// cutter puts a text together again without the places that are taken out, which come in their order.
type cutter struct {
	text string
	out  []byte
	from int
}

func (c *cutter) take(start, end int) {
	if start < c.from || end <= start || strings.HasPrefix(c.text[start:], open) || start > 0 && strings.HasPrefix(c.text[start-1:], open) {
		return
	}
	c.out = append(append(c.out, c.text[c.from:start]...), redacted...)
	c.from = end
}

func (c *cutter) result() string {
	if c.out == nil {
		return c.text
	}
	return string(append(c.out, c.text[c.from:]...))
}

// listed: is a text in a sorted list?
func listed(list []string, text string) bool {
	low, high := 0, len(list)
	for low < high {
		if middle := (low + high) / 2; list[middle] < text {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low < len(list) && list[low] == text
}

// lower is for ASCII only: no letter changes its length.
func lower(text string) string {
	for i := 0; i < len(text); i++ {
		if isUpper(text[i]) {
			changed := []byte(text)
			for ; i < len(changed); i++ {
				if isUpper(changed[i]) {
					changed[i] += 'a' - 'A'
				}
			}
			return string(changed)
		}
	}
	return text
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
func isLower(c byte) bool { return 'a' <= c && c <= 'z' }
func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isAlnum(c byte) bool { return isUpper(c) || isLower(c) || isDigit(c) }
func isBlank(c byte) bool { return c == ' ' || c == '\t' }
func isLine(c byte) bool  { return c == '\n' || c == '\r' }
func isQuote(c byte) bool { return c == '"' || c == '\'' || c == '`' }
