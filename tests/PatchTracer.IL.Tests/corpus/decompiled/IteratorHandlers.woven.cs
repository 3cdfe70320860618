using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using PatchTracer.Woven;

namespace App;

public sealed class IteratorHandlers<T>
{
	[StackTraceHidden]
	private sealed class <Work>pt__Traced : <Work>d__1, IEnumerator, IDisposable
	{
		private Iteration iteration;

		internal string <>pt__id;

		public <Work>pt__Traced(int <>1__state)
			: base(<>1__state)
		{
			iteration = new Iteration(isAmbient: false);
		}

		private Activity Start()
		{
			Activity activity = Tracepoints.Start("work", 0, mayBeRoot: true);
			if (activity != null)
			{
				Tracepoints.SetText(activity, "id", <>pt__id);
			}
			return activity;
		}

		bool IEnumerator.MoveNext()
		{
			if (iteration.Enter())
			{
				iteration.Begin(Start());
			}
			bool flag = default(bool);
			try
			{
				flag = MoveNextApart();
				return flag;
			}
			catch (Exception exception) when (Tracepoints.Fail(iteration.Activity, exception, null))
			{
			}
			finally
			{
				iteration.Leave(flag);
			}
			return flag;
		}

		[MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
		private bool MoveNextApart()
		{
			return MoveNext();
		}

		void IDisposable.Dispose()
		{
			iteration.EnterLast();
			try
			{
				DisposeApart();
			}
			catch (Exception exception) when (Tracepoints.Fail(iteration.Activity, exception, null))
			{
			}
			finally
			{
				iteration.Leave(goesOn: false);
			}
		}

		[MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
		private void DisposeApart()
		{
			base.System.IDisposable.Dispose();
		}
	}

	private readonly List<T> _items = new List<T>();

	public IEnumerator<T> Work(string id)
	{
		if (!Tracepoints.IsOn())
		{
			return <Work>pt__Untraced(id);
		}
		return new <Work>pt__Traced(0)
		{
			<>pt__id = id,
			<>4__this = this,
			id = id
		};
	}

	private IEnumerator<T> <Work>pt__Untraced(string id)
	{
		try
		{
			foreach (T item in _items)
			{
				if (item != null)
				{
					yield return item;
					continue;
				}
				yield break;
			}
		}
		finally
		{
			Console.WriteLine(id);
		}
		yield return default(T);
	}
}
