using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using PatchTracer.Woven;

namespace App;

public sealed class Iterator
{
	[StackTraceHidden]
	private sealed class <Work>pt__Traced : <Work>d__0, IEnumerator, IDisposable, IEnumerable<char>, IEnumerable
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

		IEnumerator<char> IEnumerable<char>.GetEnumerator()
		{
			<Work>d__0 obj = (<Work>d__0)base.System.Collections.Generic.IEnumerable<System.Char>.GetEnumerator();
			if (obj == this && iteration.IsNew)
			{
				return this;
			}
			<Work>pt__Traced obj2 = new <Work>pt__Traced(0);
			obj2.<>1__state = obj.<>1__state;
			obj2.<>2__current = obj.<>2__current;
			obj2.<>l__initialThreadId = obj.<>l__initialThreadId;
			obj2.id = obj.id;
			obj2.<>3__id = obj.<>3__id;
			obj2.<>7__wrap1 = obj.<>7__wrap1;
			obj2.<>7__wrap2 = obj.<>7__wrap2;
			obj2.<>pt__id = <>pt__id;
			return obj2;
		}

		IEnumerator IEnumerable.GetEnumerator()
		{
			return ((IEnumerable<char>)this).GetEnumerator();
		}
	}

	public IEnumerable<char> Work(string id)
	{
		if (!Tracepoints.IsOn())
		{
			return <Work>pt__Untraced(id);
		}
		return new <Work>pt__Traced(-2)
		{
			<>pt__id = id,
			<>3__id = id
		};
	}

	private IEnumerable<char> <Work>pt__Untraced(string id)
	{
		for (int i = 0; i < id.Length; i++)
		{
			yield return id[i];
		}
	}
}
