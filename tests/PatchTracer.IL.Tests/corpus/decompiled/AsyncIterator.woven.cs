using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using PatchTracer.Woven;

namespace App;

public sealed class AsyncIterator
{
	[CompilerGenerated]
	private sealed class <Work>d__0 : IAsyncEnumerable<char>, IAsyncEnumerator<char>, IAsyncDisposable, IValueTaskSource<bool>, IValueTaskSource, IAsyncStateMachine
	{
		public int <>1__state;

		public AsyncIteratorMethodBuilder <>t__builder;

		public ManualResetValueTaskSourceCore<bool> <>v__promiseOfValueOrEnd;

		private char <>2__current;

		private bool <>w__disposeMode;

		private int <>l__initialThreadId;

		private string id;

		public string <>3__id;

		private string <>7__wrap1;

		private int <>7__wrap2;

		private char <c>5__4;

		private YieldAwaitable.YieldAwaiter <>u__1;

		public Activity <>pt__activity;

		char IAsyncEnumerator<char>.Current
		{
			[DebuggerHidden]
			get
			{
				return <>2__current;
			}
		}

		[DebuggerHidden]
		public <Work>d__0(int <>1__state)
		{
			<>t__builder = AsyncIteratorMethodBuilder.Create();
			this.<>1__state = <>1__state;
			<>l__initialThreadId = Environment.CurrentManagedThreadId;
		}

		private void MoveNext()
		{
			int num = <>1__state;
			if (num <= -4 && <>pt__activity != null)
			{
				Tracepoints.Enter(<>pt__activity);
			}
			try
			{
				try
				{
					YieldAwaitable.YieldAwaiter awaiter;
					switch (num)
					{
					case -3:
					case -2:
					case -1:
						if (!<>w__disposeMode && Tracepoints.IsOn())
						{
							<>pt__activity = Tracepoints.Start("work", 0, mayBeRoot: true);
							if (<>pt__activity != null)
							{
								Tracepoints.SetText(<>pt__activity, "id", id);
							}
						}
						goto default;
					default:
						if (<>w__disposeMode)
						{
							break;
						}
						num = (<>1__state = -1);
						<>7__wrap1 = id;
						<>7__wrap2 = 0;
						goto IL_0160;
					case 0:
						awaiter = <>u__1;
						<>u__1 = default(YieldAwaitable.YieldAwaiter);
						num = (<>1__state = -1);
						goto IL_011d;
					case -4:
						{
							num = (<>1__state = -1);
							if (<>w__disposeMode)
							{
								break;
							}
							<>7__wrap2++;
							goto IL_0160;
						}
						IL_0160:
						if (<>7__wrap2 < <>7__wrap1.Length)
						{
							<c>5__4 = <>7__wrap1[<>7__wrap2];
							awaiter = Task.Yield().GetAwaiter();
							if (!awaiter.IsCompleted)
							{
								num = (<>1__state = 0);
								<>u__1 = awaiter;
								<Work>d__0 stateMachine = this;
								<>t__builder.AwaitUnsafeOnCompleted(ref awaiter, ref stateMachine);
								return;
							}
							goto IL_011d;
						}
						<>7__wrap1 = null;
						break;
						IL_011d:
						awaiter.GetResult();
						<>2__current = <c>5__4;
						num = (<>1__state = -4);
						goto IL_0216;
					}
				}
				catch (Exception exception) when (Tracepoints.Fail(<>pt__activity, exception, null))
				{
				}
				finally
				{
					if (num == -1)
					{
						Tracepoints.Stop(<>pt__activity);
					}
				}
			}
			catch (Exception exception2)
			{
				<>1__state = -2;
				<>7__wrap1 = null;
				<>2__current = '\0';
				<>t__builder.Complete();
				<>v__promiseOfValueOrEnd.SetException(exception2);
				return;
			}
			<>1__state = -2;
			<>7__wrap1 = null;
			<>2__current = '\0';
			<>t__builder.Complete();
			<>v__promiseOfValueOrEnd.SetResult(result: false);
			return;
			IL_0216:
			<>v__promiseOfValueOrEnd.SetResult(result: true);
		}

		void IAsyncStateMachine.MoveNext()
		{
			//ILSpy generated this explicit interface implementation from .override directive in MoveNext
			this.MoveNext();
		}

		[DebuggerHidden]
		private void SetStateMachine(IAsyncStateMachine stateMachine)
		{
		}

		void IAsyncStateMachine.SetStateMachine(IAsyncStateMachine stateMachine)
		{
			//ILSpy generated this explicit interface implementation from .override directive in SetStateMachine
			this.SetStateMachine(stateMachine);
		}

		[DebuggerHidden]
		IAsyncEnumerator<char> IAsyncEnumerable<char>.GetAsyncEnumerator(CancellationToken cancellationToken = default(CancellationToken))
		{
			<Work>d__0 obj;
			if (<>1__state == -2 && <>l__initialThreadId == Environment.CurrentManagedThreadId)
			{
				<>1__state = -3;
				<>t__builder = AsyncIteratorMethodBuilder.Create();
				<>w__disposeMode = false;
				obj = this;
			}
			else
			{
				obj = new <Work>d__0(-3);
			}
			obj.id = <>3__id;
			return obj;
		}

		[DebuggerHidden]
		ValueTask<bool> IAsyncEnumerator<char>.MoveNextAsync()
		{
			if (<>1__state == -2)
			{
				return default(ValueTask<bool>);
			}
			<>v__promiseOfValueOrEnd.Reset();
			<Work>d__0 stateMachine = this;
			<>t__builder.MoveNext(ref stateMachine);
			short version = <>v__promiseOfValueOrEnd.Version;
			if (<>v__promiseOfValueOrEnd.GetStatus(version) == ValueTaskSourceStatus.Succeeded)
			{
				return new ValueTask<bool>(<>v__promiseOfValueOrEnd.GetResult(version));
			}
			return new ValueTask<bool>(this, version);
		}

		[DebuggerHidden]
		bool IValueTaskSource<bool>.GetResult(short token)
		{
			return <>v__promiseOfValueOrEnd.GetResult(token);
		}

		[DebuggerHidden]
		ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token)
		{
			return <>v__promiseOfValueOrEnd.GetStatus(token);
		}

		[DebuggerHidden]
		void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
		{
			<>v__promiseOfValueOrEnd.OnCompleted(continuation, state, token, flags);
		}

		[DebuggerHidden]
		void IValueTaskSource.GetResult(short token)
		{
			<>v__promiseOfValueOrEnd.GetResult(token);
		}

		[DebuggerHidden]
		ValueTaskSourceStatus IValueTaskSource.GetStatus(short token)
		{
			return <>v__promiseOfValueOrEnd.GetStatus(token);
		}

		[DebuggerHidden]
		void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
		{
			<>v__promiseOfValueOrEnd.OnCompleted(continuation, state, token, flags);
		}

		[DebuggerHidden]
		ValueTask IAsyncDisposable.DisposeAsync()
		{
			if (<>1__state >= -1)
			{
				throw new NotSupportedException();
			}
			if (<>1__state == -2)
			{
				return default(ValueTask);
			}
			<>w__disposeMode = true;
			<>v__promiseOfValueOrEnd.Reset();
			<Work>d__0 stateMachine = this;
			<>t__builder.MoveNext(ref stateMachine);
			return new ValueTask(this, <>v__promiseOfValueOrEnd.Version);
		}
	}

	[AsyncIteratorStateMachine(typeof(<Work>d__0))]
	public IAsyncEnumerable<char> Work(string id)
	{
		return new <Work>d__0(-2)
		{
			<>3__id = id
		};
	}
}
