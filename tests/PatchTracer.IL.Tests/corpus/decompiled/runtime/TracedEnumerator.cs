using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;

namespace PatchTracer.Woven;

[StackTraceHidden]
internal abstract class TracedEnumerator<T> : Iteration, IEnumerator<T>, IEnumerator, IDisposable
{
	private protected IEnumerator<T> _items;

	public T Current => _items.Current;

	object IEnumerator.Current => _items.Current;

	protected TracedEnumerator(IEnumerator<T> items)
	{
		_items = items;
	}

	public bool MoveNext()
	{
		if (!base.IsTraced)
		{
			return _items.MoveNext();
		}
		bool flag = false;
		try
		{
			Enter();
			flag = _items.MoveNext();
			if (!flag)
			{
				Finish();
			}
			return flag;
		}
		catch (Exception exception) when (Failed(exception))
		{
			throw;
		}
		finally
		{
			Leave(flag);
		}
	}

	public void Dispose()
	{
		Skip();
		if (!base.IsRunning)
		{
			_items.Dispose();
			return;
		}
		try
		{
			Enter();
			_items.Dispose();
			Finish();
		}
		catch (Exception exception) when (Failed(exception))
		{
			throw;
		}
		finally
		{
			Leave(goesOn: false);
		}
	}

	public void Reset()
	{
		_items.Reset();
	}
}
