using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using PatchTracer.Woven;

namespace App;

public sealed class AsyncIteratorHandlers
{
	[StackTraceHidden]
	private sealed class <Work>pt__Traced : <Work>d__0, IAsyncEnumerator<int>, IAsyncDisposable, IAsyncStateMachine, IValueTaskSource<bool>, IValueTaskSource, IAsyncEnumerable<int>
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

		ValueTask<bool> IAsyncEnumerator<int>.MoveNextAsync()
		{
			if (iteration.Enter())
			{
				iteration.Begin(Start());
			}
			ValueTask<bool> valueTask = default(ValueTask<bool>);
			try
			{
				valueTask = base.System.Collections.Generic.IAsyncEnumerator<System.Int32>.MoveNextAsync();
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

		IAsyncEnumerator<int> IAsyncEnumerable<int>.GetAsyncEnumerator(CancellationToken cancellationToken)
		{
			<Work>d__0 obj = (<Work>d__0)base.System.Collections.Generic.IAsyncEnumerable<System.Int32>.GetAsyncEnumerator(cancellationToken);
			if (obj == this && iteration.IsNew)
			{
				return this;
			}
			<Work>pt__Traced obj2 = new <Work>pt__Traced(0);
			obj2.<>1__state = obj.<>1__state;
			obj2.<>t__builder = obj.<>t__builder;
			obj2.<>v__promiseOfValueOrEnd = obj.<>v__promiseOfValueOrEnd;
			obj2.<>2__current = obj.<>2__current;
			obj2.<>w__disposeMode = obj.<>w__disposeMode;
			obj2.<>x__combinedTokens = obj.<>x__combinedTokens;
			obj2.<>l__initialThreadId = obj.<>l__initialThreadId;
			obj2.token = obj.token;
			obj2.<>3__token = obj.<>3__token;
			obj2.id = obj.id;
			obj2.<>3__id = obj.<>3__id;
			obj2.<i>5__2 = obj.<i>5__2;
			obj2.<>u__1 = obj.<>u__1;
			obj2.<>pt__id = <>pt__id;
			return obj2;
		}
	}

	public IAsyncEnumerable<int> Work(string id, [EnumeratorCancellation] CancellationToken token)
	{
		if (!Tracepoints.IsOn())
		{
			return <Work>pt__Untraced(id, token);
		}
		return new <Work>pt__Traced(-2)
		{
			<>pt__id = id,
			<>3__id = id,
			<>3__token = token
		};
	}

	private async IAsyncEnumerable<int> <Work>pt__Untraced(string id, [EnumeratorCancellation] CancellationToken token)
	{
		try
		{
			for (int i = 0; i < id.Length; i++)
			{
				await Task.Delay(i, token);
				if (id[i] == ' ')
				{
					break;
				}
				yield return i;
			}
		}
		finally
		{
			Console.WriteLine(id);
		}
	}
}
