using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;

namespace PatchTracer.Woven;

[StackTraceHidden]
internal abstract class TracedEnumerable<T> : TracedEnumerator<T>, IEnumerable<T>, IEnumerable
{
	private readonly IEnumerable<T> _source;

	private readonly int _thread = Environment.CurrentManagedThreadId;

	protected TracedEnumerable(IEnumerable<T> source)
		: base((IEnumerator<T>)null)
	{
		_source = source;
	}

	public IEnumerator<T> GetEnumerator()
	{
		TracedEnumerable<T> obj = ((_items == null && _thread == Environment.CurrentManagedThreadId) ? this : ((TracedEnumerable<T>)Again()));
		obj._items = _source.GetEnumerator();
		return obj;
	}

	IEnumerator IEnumerable.GetEnumerator()
	{
		return GetEnumerator();
	}
}
