using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading.Tasks;

namespace PatchTracer.Woven;

[StackTraceHidden]
internal abstract class TracedAsyncEnumerator<T> : Iteration, IAsyncEnumerator<T>, IAsyncDisposable
{
	private protected IAsyncEnumerator<T> _items;

	private PendingPart _pending;

	public T Current => _items.Current;

	protected TracedAsyncEnumerator(IAsyncEnumerator<T> items)
	{
		_items = items;
	}

	public ValueTask<bool> MoveNextAsync()
	{
		if (!base.IsTraced)
		{
			return _items.MoveNextAsync();
		}
		bool flag = false;
		ValueTask<bool> valueTask;
		try
		{
			Enter();
			valueTask = _items.MoveNextAsync();
			if (valueTask.IsCompletedSuccessfully)
			{
				valueTask = new ValueTask<bool>(flag = valueTask.Result);
			}
			else
			{
				flag = true;
			}
			if (!flag)
			{
				Finish();
			}
		}
		catch (Exception exception) when (Failed(exception))
		{
			throw;
		}
		finally
		{
			Leave(flag);
		}
		if (!valueTask.IsCompletedSuccessfully && base.IsRunning)
		{
			return Pending().Of(valueTask);
		}
		return valueTask;
	}

	public ValueTask DisposeAsync()
	{
		Skip();
		if (!base.IsRunning)
		{
			return _items.DisposeAsync();
		}
		bool flag = false;
		ValueTask valueTask;
		try
		{
			Enter();
			valueTask = _items.DisposeAsync();
			flag = !valueTask.IsCompletedSuccessfully;
			if (!flag)
			{
				Finish();
			}
		}
		catch (Exception exception) when (Failed(exception))
		{
			throw;
		}
		finally
		{
			Leave(flag);
		}
		if (!base.IsRunning)
		{
			return valueTask;
		}
		return Pending().Of(valueTask);
	}

	private PendingPart Pending()
	{
		return _pending ?? (_pending = new PendingPart(this));
	}

	private protected void Begin(IAsyncEnumerator<T> items)
	{
		_items = items;
		_pending = null;
	}
}
