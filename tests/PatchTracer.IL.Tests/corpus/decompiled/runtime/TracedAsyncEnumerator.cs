using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;

namespace PatchTracer.Woven;

[StackTraceHidden]
internal abstract class TracedAsyncEnumerator<T> : Iteration, IAsyncEnumerator<T>, IAsyncDisposable
{
	[StackTraceHidden]
	private struct Part(TracedAsyncEnumerator<T> iteration, bool isDisposal) : IAsyncStateMachine
	{
		public ValueTask<bool> Move = default(ValueTask<bool>);

		public ValueTask Disposal = default(ValueTask);

		private readonly TracedAsyncEnumerator<T> _iteration = iteration;

		private readonly bool _isDisposal = isDisposal;

		public void Run()
		{
			AsyncIteratorMethodBuilder.Create().MoveNext(ref this);
		}

		public void MoveNext()
		{
			bool flag = false;
			try
			{
				_iteration.Enter();
				flag = (_isDisposal ? Dispose() : Next());
				if (!flag)
				{
					_iteration.Finish();
				}
			}
			catch (Exception exception) when (_iteration.Failed(exception))
			{
				throw;
			}
			finally
			{
				if (!flag)
				{
					_iteration.End();
				}
			}
		}

		public void SetStateMachine(IAsyncStateMachine stateMachine)
		{
		}

		private bool Next()
		{
			ValueTask<bool> valueTask = _iteration._items.MoveNextAsync();
			bool result = !valueTask.IsCompletedSuccessfully || valueTask.Result;
			Move = (valueTask.IsCompletedSuccessfully ? new ValueTask<bool>(result) : valueTask);
			return result;
		}

		private bool Dispose()
		{
			Disposal = _iteration._items.DisposeAsync();
			return !Disposal.IsCompletedSuccessfully;
		}
	}

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
		Part part = new Part(this, isDisposal: false);
		part.Run();
		if (!part.Move.IsCompletedSuccessfully && base.IsRunning)
		{
			return Pending().Of(part.Move);
		}
		return part.Move;
	}

	public ValueTask DisposeAsync()
	{
		Skip();
		if (!base.IsRunning)
		{
			return _items.DisposeAsync();
		}
		Part part = new Part(this, isDisposal: true);
		part.Run();
		if (!base.IsRunning)
		{
			return part.Disposal;
		}
		return Pending().Of(part.Disposal);
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
