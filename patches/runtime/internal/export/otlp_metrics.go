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

package export

import (
	"math"
	"sync/atomic"
	"time"

	"patchtracer/internal/guard"
	"patchtracer/internal/wire"
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
func (e *Exporter) sendMetrics(now bool) {
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

// Census is what is counted of spans.
type Census struct {
	Recorded  uint64
	Unsampled uint64
	Waiting   int
	Points    []PointCount // those that are not 0
}

// PointCount is how many runs of a tracepoint there were of which the same became. recorded = exported + dropped +
// buffered holds for each tracepoint; what is buffered is not told. Spans of a request that a collector took in part
// only are not known.
type PointCount struct {
	Tracepoint, State string
	Runs              uint64
}

func (e *Exporter) measures() (spans, others, points []measure, buffered uint64) {
	counted, delivered := e.source.Census(), e.Delivery()
	spans = append(spans,
		measure{value: counted.Recorded, key: "state", text: "recorded"},
		measure{value: delivered.Exported, key: "state", text: "exported"},
		measure{value: counted.Unsampled, key: "state", text: "unsampled"})
	for reason := range guard.Losses.Spans {
		spans = append(spans, measure{atomic.LoadUint64(&guard.Losses.Spans[reason]), "state", "dropped", "reason", guard.DropNames[reason]})
	}
	for _, l := range guard.LossNames {
		others = append(others, measure{value: atomic.LoadUint64(l.Value), key: "reason", text: l.Name})
	}
	others = append(others, measure{value: delivered.Retried, key: "reason", text: "export_retried"})
	for _, p := range counted.Points {
		points = append(points, measure{p.Runs, "patchtracer.tracepoint", p.Tracepoint, "state", p.State})
	}
	return spans, others, points, uint64(counted.Waiting) + delivered.Inflight
}

func (e *Exporter) metricsRequest(now time.Time) (body []byte, sum uint64) {
	spans, others, points, buffered := e.measures()
	for _, list := range [][]measure{spans, others, points} {
		for _, m := range list {
			sum += m.value
		}
	}
	times := [2]uint64{uint64(e.metrics.begun.UnixNano()), uint64(now.UnixNano())}
	body = wire.AppendMessage(nil, requestResource, func(b []byte) []byte {
		b = append(b, e.resource...)
		return wire.AppendMessage(b, resourceScopes, func(b []byte) []byte {
			b = append(b, scope...)
			b = appendSum(b, "patchtracer.spans", "Spans by what became of them", "{span}", spans, times)
			b = appendSum(b, "patchtracer.losses", "What tracing left out, and events of its own", "{event}", others, times)
			b = appendSum(b, "patchtracer.tracepoint.spans", "Runs of each tracepoint by what became of them", "{span}", points, times)
			return wire.AppendMessage(b, scopeMetrics, func(b []byte) []byte {
				b = wire.AppendText(b, metricName, "patchtracer.spans.buffered")
				b = wire.AppendText(b, metricUnit, "{span}")
				return wire.AppendMessage(b, metricGauge, func(b []byte) []byte {
					return appendPoint(b, measure{value: buffered}, times)
				})
			})
		})
	})
	return body, sum
}

func appendSum(b []byte, name, description, unit string, list []measure, times [2]uint64) []byte {
	return wire.AppendMessage(b, scopeMetrics, func(b []byte) []byte {
		b = wire.AppendText(b, metricName, name)
		b = wire.AppendText(b, metricDescription, description)
		b = wire.AppendText(b, metricUnit, unit)
		return wire.AppendMessage(b, metricSum, func(b []byte) []byte {
			for _, m := range list {
				b = appendPoint(b, m, times)
			}
			b = wire.AppendVarintField(b, sumTemporality, cumulative)
			return wire.AppendVarintField(b, sumMonotonic, 1)
		})
	})
}

func appendPoint(b []byte, m measure, times [2]uint64) []byte {
	return wire.AppendMessage(b, sumPoints, func(b []byte) []byte {
		b = wire.AppendFixed64(b, pointStart, times[0])
		b = wire.AppendFixed64(b, pointTime, times[1])
		if m.value > math.MaxInt64 {
			m.value = math.MaxInt64
		}
		b = wire.AppendFixed64(b, pointInt, m.value)
		for _, a := range [][2]string{{m.key, m.text}, {m.key2, m.text2}} {
			if a[0] != "" {
				b = wire.AppendKeyText(b, pointAttributes, a[0], wire.ValidText(a[1]))
			}
		}
		return b
	})
}
