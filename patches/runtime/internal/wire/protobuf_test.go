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

package wire

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestALengthTakesTheFewestBytesThatItCan(t *testing.T) {
	for _, length := range []int{0, 1, 127, 128, 16383, 16384, 70000} {
		content := bytes.Repeat([]byte{'x'}, length)
		b := AppendMessage([]byte("before"), 2, func(b []byte) []byte { return append(b, content...) })
		rest := strings.TrimPrefix(string(b), "before\x12")
		got, n := binary.Uvarint([]byte(rest))
		if got != uint64(length) || n != SizeVarint(got) || rest[n:] != string(content) {
			t.Errorf("%d: length %d in %d bytes, %d behind it", length, got, n, len(rest)-n)
		}
	}
}

func TestTextIsASCIIOrIsLookedAtMoreClosely(t *testing.T) {
	for n := 0; n < 40; n++ {
		text := []byte(strings.Repeat("~", n))
		if !IsASCII(string(text)) {
			t.Errorf("%q is not", text)
		}
		for i := range text {
			text[i] = 0x80
			if IsASCII(string(text)) {
				t.Errorf("%q is", text)
			}
			if valid := ValidText(string(text)); !utf8.ValidString(valid) {
				t.Errorf("%q became %q", text, valid)
			}
			text[i] = '~'
		}
	}
}
