using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using PatchTracer.Woven;

namespace App;

public sealed class AsyncIteratorHandlers
{
	public async IAsyncEnumerable<int> Work(string id, [EnumeratorCancellation] CancellationToken token)
	{
		Activity activity = default(Activity);
		try
		{
			if (Tracepoints.IsOn())
			{
				activity = Tracepoints.Start("work", 0, mayBeRoot: true);
				if (activity != null)
				{
					Tracepoints.SetText(activity, "id", id);
				}
			}
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
		catch (Exception exception) when (Tracepoints.Fail(activity, exception, null))
		{
		}
		finally
		{
			Tracepoints.Stop(activity);
		}
	}
}
