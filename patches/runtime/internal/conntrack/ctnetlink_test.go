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

package conntrack

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"testing"
)

// capture is testdata/conntrack.txt: datagrams by the name in front of the colon of their section.
func capture(t testing.TB) map[string][][]byte {
	t.Helper()
	f, err := os.Open("testdata/conntrack.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sections, name := map[string][][]byte{}, ""
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		if strings.HasPrefix(line, "# ") && strings.Contains(line, ": ") {
			name = line[2:strings.Index(line, ": ")]
		} else if line != "" && !strings.HasPrefix(line, "#") {
			datagram, err := hex.DecodeString(line)
			if err != nil {
				t.Fatal(err)
			}
			sections[name] = append(sections[name], datagram)
		}
	}
	return sections
}

func (t Tuple) String() string {
	return fmt.Sprintf("%d %s.%d > %s.%d", t.Protocol, t.Source, t.SourcePort, t.Dest, t.DestPort)
}

func parsed(t testing.TB, datagrams [][]byte) (events []connectionEvent) {
	t.Helper()
	var e connectionEvent
	for _, d := range datagrams {
		if !parseEvents(d, binary.LittleEndian, &e, func() { events = append(events, e) }) {
			t.Fatalf("cannot be parsed: %x", d)
		}
	}
	return events
}

func TestEventsOfTheKernelAreRead(t *testing.T) {
	cases := []struct {
		name, orig, reply       string
		kinds                   string
		states                  string
		translated, established string
	}{
		{"tcp4 plain", "6 10.9.0.1.53800 > 10.96.0.10.80", "6 10.9.0.2.8080 > 10.9.0.1.53800", "nuuuuu", "123467", "yyyyyy", "--yyyy"},
		{"tcp4 timed", "6 10.9.0.1.53804 > 10.96.0.10.80", "6 10.9.0.2.8080 > 10.9.0.1.53804", "nuuuuu", "123467", "yyyyyy", "--yyyy"},
		{"tcp4 masqueraded", "6 10.9.0.1.45580 > 10.96.0.10.82", "6 10.9.0.2.8080 > 10.9.0.1.40000", "nuuuuu", "123467", "yyyyyy", "--yyyy"},
		{"tcp6", "6 fd09::1.48962 > fd96::10.80", "6 fd09::2.8080 > fd09::1.48962", "nuuuuu", "123467", "yyyyyy", "--yyyy"},
		{"tcp4 refused", "6 10.9.0.1.54018 > 10.96.0.10.81", "6 10.9.0.2.8081 > 10.9.0.1.54018", "nd", "18", "yy", "--"},
		{"tcp4 untranslated", "6 10.9.0.1.43938 > 10.9.0.2.8099", "6 10.9.0.2.8099 > 10.9.0.1.43938", "nd", "18", "--", "--"},
		{"udp4", "17 10.9.0.1.49489 > 10.96.0.10.53", "17 10.9.0.2.5353 > 10.9.0.1.49489", "nu", "00", "yy", "-y"},
	}
	sections := capture(t)
	if len(sections) != len(cases) {
		t.Errorf("%d sections, %d are tested", len(sections), len(cases))
	}
	yes := map[bool]string{true: "y", false: "-"}
	for _, c := range cases {
		kinds, states, translated, established := "", "", "", ""
		for _, e := range parsed(t, sections[c.name]) {
			if e.orig.String() != c.orig || e.reply.String() != c.reply {
				t.Errorf("%s: %s and %s", c.name, e.orig, e.reply)
			}
			kinds += string(" nud"[e.kind])
			states += fmt.Sprint(e.tcpState)
			translated += yes[e.translated()]
			established += yes[e.established()]
		}
		if kinds != c.kinds || states != c.states || translated != c.translated || established != c.established {
			t.Errorf("%s: %s %s %s %s", c.name, kinds, states, translated, established)
		}
	}
}

func TestTimesAndCountersAreReadWhereTheKernelGivesThem(t *testing.T) {
	sections := capture(t)
	plain, timed, refused := parsed(t, sections["tcp4 plain"]), parsed(t, sections["tcp4 timed"]), parsed(t, sections["tcp4 refused"])
	if plain[0].at != 0 || timed[0].at != 1795393894758992238 || timed[2].at != 1795393894759019278 {
		t.Errorf("at %d, %d, %d", plain[0].at, timed[0].at, timed[2].at)
	}
	end := refused[1]
	if end.start != 0x18ea853c2123bc9b || end.stop != 0x18ea853c2123fbab || end.packets != [2]uint64{1, 1} || end.bytes != [2]uint64{60, 40} {
		t.Errorf("%+v", end)
	}
}

func TestSeveralMessagesOfOneDatagramAndOtherSubsystemsAreRead(t *testing.T) {
	sections := capture(t)
	other := append([]byte(nil), sections["udp4"][0]...)
	other[5] = 7 // another netfilter subsystem
	expectation := append([]byte(nil), sections["udp4"][0]...)
	expectation[4] = 9 // a message of conntrack that is none of ours
	var all []byte
	for _, part := range [][]byte{sections["udp4"][0], other, expectation, sections["tcp6"][0]} {
		all = append(all, part...)
	}
	if events := parsed(t, [][]byte{all}); len(events) != 2 || bytes.HasPrefix(events[1].orig.Dest[:], v4Prefix) {
		t.Errorf("%d events: %+v", len(events), events)
	}
}

func TestCutAndCorruptedDatagramsAreNeverTakenForWhatTheyAreNot(t *testing.T) {
	for name, datagrams := range capture(t) {
		for _, d := range datagrams {
			var e connectionEvent
			for length := 1; length < len(d); length++ {
				if parseEvents(d[:length], binary.LittleEndian, &e, func() {}) {
					t.Errorf("%s: %d of %d bytes are accepted", name, length, len(d))
				}
			}
			for at := range d {
				broken := append([]byte(nil), d...)
				broken[at] ^= 0xff
				parseEvents(broken, binary.LittleEndian, &e, func() {}) // must end, and not panic
			}
		}
	}
}

func BenchmarkParsingAnEvent(b *testing.B) {
	d := capture(b)["tcp4 timed"][2]
	var e connectionEvent
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		parseEvents(d, binary.LittleEndian, &e, func() {})
	}
}
