using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;

namespace PatchTracer.Woven;

[StackTraceHidden]
internal abstract class TracedEnumerator<T> : Iteration, IEnumerator<T>, IEnumerator, IDisposable
{
	private protected IEnumerator<T> _items;

	private Activity _before;

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
		Activity current = Activity.Current;
		if (!base.IsRunning)
		{
			_before = current;
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
			Leave(current, flag);
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
		Activity current = Activity.Current;
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
			Leave(current, goesOn: false);
		}
	}

	public void Reset()
	{
		_items.Reset();
	}

	private void Leave(Activity previous, bool goesOn)
	{
		if (base.IsRunning)
		{
			if (!goesOn)
			{
				End();
			}
			if (goesOn || previous != _before)
			{
				Tracepoints.SetCurrent(previous);
			}
		}
	}
}
