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
	"sync/atomic"

	"patchtracer/internal/export"
)

// tallyShards is how many words a count is spread over, so that processors need not share one.
const tallyShards = 8

// tally counts what became of the spans of one tracepoint: with it an analysis can tell what was dropped
// from what never happened and from what nobody had given a parent.
type tally struct {
	shards  [tallyShards]tallyShard
	refused uint64 // recorded, but never stored
	dropped uint64 // with those refused
	id      string
	number  uint16 // its place in points.tallies
}

type tallyShard struct {
	unsampled     uint64
	withoutParent uint64
	_             [48]byte
}

const maxTallies = 1 << 16

// tallyOf finds or makes the tally of an id; points of one id share it. The caller has the lock of points.
func tallyOf(id string) *tally {
	for _, known := range points.tallies {
		if known.id == id || len(points.tallies) == maxTallies {
			return known
		}
	}
	t := &tally{id: id, number: uint16(len(points.tallies))}
	points.tallies = append(points.tallies, t)
	return t
}

func (s *Span) tally() *tallyShard { return &s.point.tally.shards[s.shard%tallyShards] }

// refuse counts a span that was recorded and found no room.
func (t *tally) refuse() {
	atomic.AddUint64(&t.refused, 1)
	t.drop()
}

func (t *tally) drop() { atomic.AddUint64(&t.dropped, 1) }

// sums gives the counts of all shards together; what was stored the buffer tells.
func (t *tally) sums(stored []uint64) (recorded, unsampled, withoutParent uint64) {
	recorded = atomic.LoadUint64(&t.refused)
	if int(t.number) < len(stored) {
		recorded += stored[t.number]
	}
	for i := range t.shards {
		unsampled += atomic.LoadUint64(&t.shards[i].unsampled)
		withoutParent += atomic.LoadUint64(&t.shards[i].withoutParent)
	}
	return recorded, unsampled, withoutParent
}

// tallies is a copy of the list.
func tallies() []*tally {
	points.Lock()
	defer points.Unlock()
	return append([]*tally(nil), points.tallies...)
}

// Dropped counts spans as dropped for the tracepoints that they are of.
func (b *buffer) Dropped(owners []uint16) {
	all := tallies()
	for _, number := range owners {
		all[number].drop()
	}
}

// Census leaves out what never happened.
func (b *buffer) Census() export.Census {
	counts := b.counts()
	c := export.Census{Recorded: counts.recorded, Waiting: counts.waiting}
	for _, t := range tallies() {
		recorded, notSampled, withoutParent := t.sums(counts.stored)
		c.Unsampled += notSampled
		count := func(state string, runs uint64) {
			if runs != 0 {
				c.Points = append(c.Points, export.PointCount{Tracepoint: t.id, State: state, Runs: runs})
			}
		}
		count("recorded", recorded)
		count("dropped", atomic.LoadUint64(&t.dropped))
		count("unsampled", notSampled)
		count("without_parent", withoutParent)
	}
	return c
}
