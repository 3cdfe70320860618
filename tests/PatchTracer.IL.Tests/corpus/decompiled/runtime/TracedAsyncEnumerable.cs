using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading;

namespace PatchTracer.Woven;

[StackTraceHidden]
internal abstract class TracedAsyncEnumerable<T> : TracedAsyncEnumerator<T>, IAsyncEnumerable<T>
{
	private readonly IAsyncEnumerable<T> _source;

	private readonly int _thread = Environment.CurrentManagedThreadId;

	protected TracedAsyncEnumerable(IAsyncEnumerable<T> source)
		: base((IAsyncEnumerator<T>)null)
	{
		_source = source;
	}

	public IAsyncEnumerator<T> GetAsyncEnumerator([Optional] CancellationToken cancellationToken)
	{
		TracedAsyncEnumerable<T> obj = ((_items == null && _thread == Environment.CurrentManagedThreadId) ? this : ((TracedAsyncEnumerable<T>)Again()));
		obj.Begin(_source.GetAsyncEnumerator(cancellationToken));
		return obj;
	}
}
