using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;

namespace PatchTracer.Woven;

[StackTraceHidden]
internal abstract class TracedEnumerable<T> : TracedEnumerator<T>, IEnumerable<T>, IEnumerable
{
	private readonly IEnumerable<T> _source;

	protected TracedEnumerable(IEnumerable<T> source)
		: base((IEnumerator<T>)null)
	{
		_source = source;
	}

	public IEnumerator<T> GetEnumerator()
	{
		IEnumerator<T> enumerator = _source.GetEnumerator();
		TracedEnumerable<T> obj = ((_items == null && enumerator == _source) ? this : ((TracedEnumerable<T>)Again()));
		obj._items = enumerator;
		return obj;
	}

	IEnumerator IEnumerable.GetEnumerator()
	{
		return GetEnumerator();
	}
}
