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

// Package propagation has W3C Trace Context and Baggage: what goes from one process to another, by the letter of the specifications.
package propagation

import (
	"encoding/hex"
	"strings"
)

// Bits of SpanContext.flags. Only flagSampled goes over the wire.
const (
	FlagSampled   byte = 0x01
	FlagRemote    byte = 0x10 // came from another process
	FlagAnnotated byte = 0x20 // came from an object's annotation: a link instead of a parent in link mode
)

// SpanContext is the part of a span that others refer to. It is comparable; the zero value is none.
type SpanContext struct {
	Trace [16]byte
	Span  [8]byte
	Flags byte
	State string // tracestate, valid and at most maxTracestate long
}

// IsValid tells whether this is the context of a span.
func (sc SpanContext) IsValid() bool { return sc.Valid() }

// Valid is IsValid without a copy.
func (sc *SpanContext) Valid() bool { return sc.Trace != [16]byte{} && sc.Span != [8]byte{} }

// IsSampled tells whether the span is recorded.
func (sc SpanContext) IsSampled() bool { return sc.Flags&FlagSampled != 0 }

// TraceID is in lower-case hexadecimal digits.
func (sc SpanContext) TraceID() string { return hex.EncodeToString(sc.Trace[:]) }

// SpanID is in lower-case hexadecimal digits.
func (sc SpanContext) SpanID() string { return hex.EncodeToString(sc.Span[:]) }

// Tracestate is the vendors' part of the context, "" for none.
func (sc SpanContext) Tracestate() string { return sc.State }

// Traceparent is the context as a W3C traceparent, "" when it is not valid.
func (sc SpanContext) Traceparent() string {
	if !sc.IsValid() {
		return ""
	}
	var b [55]byte
	copy(b[:], "00-")
	hex.Encode(b[3:35], sc.Trace[:])
	b[35] = '-'
	hex.Encode(b[36:52], sc.Span[:])
	b[52], b[53], b[54] = '-', '0', '0'+sc.Flags&FlagSampled
	return string(b[:])
}

// ParseTraceparent reads a W3C traceparent (Trace Context, section 3.2). What is not exactly one gives the
// zero value: upper-case digits, version ff, version 00 with anything after the flags, zero ids.
func ParseTraceparent(text string) SpanContext {
	const length = 55
	var sc SpanContext
	var version, flags [1]byte
	if len(text) < length || text[2] != '-' || text[35] != '-' || text[52] != '-' ||
		!parseHex(version[:], text[:2]) || version[0] == 0xff ||
		!parseHex(sc.Trace[:], text[3:35]) || !parseHex(sc.Span[:], text[36:52]) || !parseHex(flags[:], text[53:55]) {
		return SpanContext{}
	}
	// Later versions may append fields, after another dash.
	if len(text) > length && (version[0] == 0 || text[length] != '-') {
		return SpanContext{}
	}
	if !sc.IsValid() {
		return SpanContext{}
	}
	sc.Flags = flags[0]&FlagSampled | FlagRemote
	return sc
}

// FromTexts reads all that came as traceparent and as tracestate. More than one traceparent is none, more than one
// tracestate is one long list (W3C Trace Context, sections 3.2 and 3.3).
func FromTexts(parents, states []string) SpanContext {
	if len(parents) != 1 {
		return SpanContext{}
	}
	sc := ParseTraceparent(parents[0])
	if len(states) == 1 && sc.IsValid() {
		sc.State = CleanTracestate(states[0])
	} else if len(states) > 1 && len(states) <= maxTracestateMembers && sc.IsValid() {
		sc.State = CleanTracestate(strings.Join(states, ","))
	}
	return sc
}

// parseHex takes lower-case digits only, as the specification demands; text has twice the length of b.
func parseHex(b []byte, text string) bool {
	for i := range b {
		high, low := hexDigits[text[2*i]], hexDigits[text[2*i+1]]
		if high|low > 15 {
			return false
		}
		b[i] = high<<4 | low
	}
	return true
}

var hexDigits = func() (table [256]byte) {
	for i := range table {
		table[i] = 0xff
	}
	for i := 0; i < 16; i++ {
		table["0123456789abcdef"[i]] = byte(i)
	}
	return table
}()
