using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using PatchTracer.Woven;

namespace App;

public sealed class Iterator
{
	[CompilerGenerated]
	private sealed class <Work>d__0 : IEnumerable<char>, IEnumerable, IEnumerator<char>, IDisposable, IEnumerator
	{
		private int <>1__state;

		private char <>2__current;

		private int <>l__initialThreadId;

		private string id;

		public string <>3__id;

		private string <>7__wrap1;

		private int <>7__wrap2;

		public Activity <>pt__activity;

		char IEnumerator<char>.Current
		{
			[DebuggerHidden]
			get
			{
				return <>2__current;
			}
		}

		object IEnumerator.Current
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
			this.<>1__state = <>1__state;
			<>l__initialThreadId = Environment.CurrentManagedThreadId;
		}

		[DebuggerHidden]
		void IDisposable.Dispose()
		{
			Activity previous = default(Activity);
			if (<>pt__activity != null)
			{
				previous = Tracepoints.Current();
				Tracepoints.Enter(<>pt__activity);
			}
			try
			{
				<>7__wrap1 = null;
				<>1__state = -2;
			}
			finally
			{
				Tracepoints.Suspend(<>pt__activity, previous, goesOn: false);
			}
		}

		private bool MoveNext()
		{
			Activity previous = default(Activity);
			if (<>1__state == 0)
			{
				<>pt__activity = null;
				if (Tracepoints.IsOn())
				{
					previous = Tracepoints.Current();
					<>pt__activity = Tracepoints.Start("work", 0, mayBeRoot: true);
					if (<>pt__activity != null)
					{
						Tracepoints.SetText(<>pt__activity, "id", id);
					}
				}
			}
			else if (<>pt__activity != null)
			{
				previous = Tracepoints.Current();
				Tracepoints.Enter(<>pt__activity);
			}
			bool flag = default(bool);
			try
			{
				switch (<>1__state)
				{
				default:
					flag = false;
					return flag;
				case 0:
					<>1__state = -1;
					<>7__wrap1 = id;
					<>7__wrap2 = 0;
					break;
				case 1:
					<>1__state = -1;
					<>7__wrap2++;
					break;
				}
				if (<>7__wrap2 < <>7__wrap1.Length)
				{
					char c = <>7__wrap1[<>7__wrap2];
					<>2__current = c;
					<>1__state = 1;
					flag = true;
					return flag;
				}
				<>7__wrap1 = null;
				flag = false;
				return flag;
			}
			catch (Exception exception) when (Tracepoints.Fail(<>pt__activity, exception, null))
			{
			}
			finally
			{
				Tracepoints.Suspend(<>pt__activity, previous, flag);
			}
			return flag;
		}

		bool IEnumerator.MoveNext()
		{
			//ILSpy generated this explicit interface implementation from .override directive in MoveNext
			return this.MoveNext();
		}

		[DebuggerHidden]
		void IEnumerator.Reset()
		{
			throw new NotSupportedException();
		}

		[DebuggerHidden]
		IEnumerator<char> IEnumerable<char>.GetEnumerator()
		{
			<Work>d__0 obj;
			if (<>1__state == -2 && <>l__initialThreadId == Environment.CurrentManagedThreadId)
			{
				<>1__state = 0;
				obj = this;
			}
			else
			{
				obj = new <Work>d__0(0);
			}
			obj.id = <>3__id;
			return obj;
		}

		[DebuggerHidden]
		IEnumerator IEnumerable.GetEnumerator()
		{
			return ((IEnumerable<char>)this).GetEnumerator();
		}
	}

	[IteratorStateMachine(typeof(<Work>d__0))]
	public IEnumerable<char> Work(string id)
	{
		//yield-return decompiler failed: Unexpected instruction in Iterator.Dispose()
		return new <Work>d__0(-2)
		{
			<>3__id = id
		};
	}
}
