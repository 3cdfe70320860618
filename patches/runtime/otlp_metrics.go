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

package patchtracer

import (
	"math"
	"sync/atomic"
	"time"
)

// Fields of opentelemetry.proto.metrics.v1.
const (
	scopeMetrics      = 2
	metricName        = 1
	metricDescription = 2
	metricUnit        = 3
	metricGauge       = 5
	metricSum         = 7
	sumPoints         = 1
	sumTemporality    = 2
	sumMonotonic      = 3
	pointStart        = 2
	pointTime         = 3
	pointInt          = 6
	pointAttributes   = 7
	cumulative        = 2
)

// metricsState is what of the counters the collector has been told.
type metricsState struct {
	begun time.Time
	last  time.Time
	told  uint64 // sum of all counters: whether anything has changed
}

// sendMetrics tells the counters at most every metricsInterval, and only when one has changed. A request that
// fails is not repeated: the numbers are cumulative, the next one makes up for it.
func (e *exporter) sendMetrics(now bool) {
	if !now && time.Since(e.metrics.last) < metricsInterval {
		return
	}
	body, sum := e.metricsRequest(time.Now())
	if sum == e.metrics.told {
		return
	}
	e.metrics.last = time.Now()
	if e.target.post("/v1/metrics", body).accepted {
		e.metrics.told = sum
	}
}

type measure struct {
	value uint64
	key   string
	text  string
	key2  string
	text2 string
}

func (e *exporter) measures() (spans, others, points []measure, buffered uint64) {
	counts := e.buffer.counts()
	points, unsampled := tracepointMeasures(counts.stored)
	spans = append(spans,
		measure{value: counts.recorded, key: "state", text: "recorded"},
		measure{value: atomic.LoadUint64(&e.exported), key: "state", text: "exported"},
		measure{value: unsampled, key: "state", text: "unsampled"})
	for reason := range losses.spans {
		spans = append(spans, measure{atomic.LoadUint64(&losses.spans[reason]), "state", "dropped", "reason", dropNames[reason]})
	}
	for _, l := range lossNames {
		others = append(others, measure{value: atomic.LoadUint64(l.value), key: "reason", text: l.name})
	}
	others = append(others, measure{value: atomic.LoadUint64(&e.retried), key: "reason", text: "export_retried"})
	return spans, others, points, uint64(counts.waiting) + atomic.LoadUint64(&e.inflight)
}

// tracepointMeasures leaves out what never happened. recorded = exported + dropped + buffered holds for each
// tracepoint; what is buffered is not told. Spans of a request that a collector took in part only are not known.
func tracepointMeasures(stored []uint64) (list []measure, unsampled uint64) {
	for _, t := range tallies() {
		recorded, notSampled, withoutParent := t.sums(stored)
		unsampled += notSampled
		for _, m := range []measure{
			{value: recorded, text2: "recorded"},
			{value: atomic.LoadUint64(&t.dropped), text2: "dropped"},
			{value: notSampled, text2: "unsampled"},
			{value: withoutParent, text2: "without_parent"},
		} {
			if m.value != 0 {
				m.key, m.text, m.key2 = "patchtracer.tracepoint", t.id, "state"
				list = append(list, m)
			}
		}
	}
	return list, unsampled
}

func (e *exporter) metricsRequest(now time.Time) (body []byte, sum uint64) {
	spans, others, points, buffered := e.measures()
	for _, list := range [][]measure{spans, others, points} {
		for _, m := range list {
			sum += m.value
		}
	}
	times := [2]uint64{uint64(e.metrics.begun.UnixNano()), uint64(now.UnixNano())}
	body = appendMessage(nil, requestResource, func(b []byte) []byte {
		b = append(b, e.resource...)
		return appendMessage(b, resourceScopes, func(b []byte) []byte {
			b = append(b, scope...)
			b = appendSum(b, "patchtracer.spans", "Spans by what became of them", "{span}", spans, times)
			b = appendSum(b, "patchtracer.losses", "What tracing left out, and events of its own", "{event}", others, times)
			b = appendSum(b, "patchtracer.tracepoint.spans", "Runs of each tracepoint by what became of them", "{span}", points, times)
			return appendMessage(b, scopeMetrics, func(b []byte) []byte {
				b = appendText(b, metricName, "patchtracer.spans.buffered")
				b = appendText(b, metricUnit, "{span}")
				return appendMessage(b, metricGauge, func(b []byte) []byte {
					return appendPoint(b, measure{value: buffered}, times)
				})
			})
		})
	})
	return body, sum
}

func appendSum(b []byte, name, description, unit string, list []measure, times [2]uint64) []byte {
	return appendMessage(b, scopeMetrics, func(b []byte) []byte {
		b = appendText(b, metricName, name)
		b = appendText(b, metricDescription, description)
		b = appendText(b, metricUnit, unit)
		return appendMessage(b, metricSum, func(b []byte) []byte {
			for _, m := range list {
				b = appendPoint(b, m, times)
			}
			b = appendVarintField(b, sumTemporality, cumulative)
			return appendVarintField(b, sumMonotonic, 1)
		})
	})
}

func appendPoint(b []byte, m measure, times [2]uint64) []byte {
	return appendMessage(b, sumPoints, func(b []byte) []byte {
		b = appendFixed64(b, pointStart, times[0])
		b = appendFixed64(b, pointTime, times[1])
		if m.value > math.MaxInt64 {
			m.value = math.MaxInt64
		}
		b = appendFixed64(b, pointInt, m.value)
		for _, a := range [][2]string{{m.key, m.text}, {m.key2, m.text2}} {
			if a[0] != "" {
				b = appendKeyText(b, pointAttributes, a[0], validText(a[1]))
			}
		}
		return b
	})
}
