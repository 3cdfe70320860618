using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using PatchTracer.Woven;

namespace App;

public struct StructIterator
{
	[StackTraceHidden]
	private sealed class <Work>pt__Traced<T> : <Work>d__1<T>, IAsyncEnumerator<T>, IAsyncDisposable, IAsyncStateMachine, IValueTaskSource<bool>, IValueTaskSource where T : class
	{
		private AsyncIteration iteration;

		internal string <>pt__id;

		public <Work>pt__Traced(int <>1__state)
			: base(<>1__state)
		{
			iteration = new AsyncIteration(isAmbient: false);
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

		ValueTask<bool> IAsyncEnumerator<T>.MoveNextAsync()
		{
			if (iteration.Enter())
			{
				iteration.Begin(Start());
			}
			ValueTask<bool> valueTask = default(ValueTask<bool>);
			try
			{
				valueTask = base.System.Collections.Generic.IAsyncEnumerator<T>.MoveNextAsync();
				return valueTask;
			}
			finally
			{
				iteration.Leave(valueTask, <>1__state);
			}
		}

		ValueTask IAsyncDisposable.DisposeAsync()
		{
			iteration.EnterLast();
			ValueTask valueTask = default(ValueTask);
			try
			{
				valueTask = base.System.IAsyncDisposable.DisposeAsync();
				return valueTask;
			}
			finally
			{
				iteration.LeaveLast(valueTask, <>1__state);
			}
		}

		void IAsyncStateMachine.MoveNext()
		{
			MoveNext();
			iteration.Ran(<>1__state);
		}

		bool IValueTaskSource<bool>.GetResult(short token)
		{
			if (!AsyncIteration.IsDone(<>1__state))
			{
				return base.System.Threading.Tasks.Sources.IValueTaskSource<System.Boolean>.GetResult(token);
			}
			bool resultApart = default(bool);
			try
			{
				resultApart = GetResultApart(token);
				return resultApart;
			}
			catch (Exception exception) when (Tracepoints.Fail(iteration.Activity, exception, null))
			{
			}
			finally
			{
				iteration.Take();
			}
			return resultApart;
		}

		[MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
		private bool GetResultApart(short token)
		{
			return base.System.Threading.Tasks.Sources.IValueTaskSource<System.Boolean>.GetResult(token);
		}

		void IValueTaskSource.GetResult(short token)
		{
			if (!AsyncIteration.IsDone(<>1__state))
			{
				base.System.Threading.Tasks.Sources.IValueTaskSource.GetResult(token);
				return;
			}
			try
			{
				GetResultApart(token);
			}
			catch (Exception exception) when (Tracepoints.Fail(iteration.Activity, exception, null))
			{
			}
			finally
			{
				iteration.Take();
			}
		}

		[MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
		private void GetResultApart(short token)
		{
			base.System.Threading.Tasks.Sources.IValueTaskSource.GetResult(token);
		}
	}

	private int _count;

	public IAsyncEnumerator<T> Work<T>(string id, T item, CancellationToken token) where T : class
	{
		if (!Tracepoints.IsOn())
		{
			return <Work>pt__Untraced(id, item, token);
		}
		return new <Work>pt__Traced<T>(-3)
		{
			<>pt__id = id,
			<>4__this = this,
			item = item,
			token = token
		};
	}

	private async IAsyncEnumerator<T> <Work>pt__Untraced<T>(string id, T item, CancellationToken token) where T : class
	{
		_count++;
		await Task.Delay(_count, token);
		yield return item;
	}
}
