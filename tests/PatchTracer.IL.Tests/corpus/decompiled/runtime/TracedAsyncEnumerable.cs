using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading;

namespace PatchTracer.Woven;

[StackTraceHidden]
internal abstract class TracedAsyncEnumerable<T> : TracedAsyncEnumerator<T>, IAsyncEnumerable<T>
{
	private readonly IAsyncEnumerable<T> _source;

	protected TracedAsyncEnumerable(IAsyncEnumerable<T> source)
		: base((IAsyncEnumerator<T>)null)
	{
		_source = source;
	}

	public IAsyncEnumerator<T> GetAsyncEnumerator([Optional] CancellationToken cancellationToken)
	{
		IAsyncEnumerator<T> asyncEnumerator = _source.GetAsyncEnumerator(cancellationToken);
		TracedAsyncEnumerable<T> obj = ((_items == null && asyncEnumerator == _source) ? this : ((TracedAsyncEnumerable<T>)Again()));
		obj.Begin(asyncEnumerator);
		return obj;
	}
}
