using System;
using System.Threading.Tasks;

namespace App;

public sealed class OfTask
{
    public async Task Work(string id)
    {
        await Task.Delay(id.Length);
        for (var i = 0; i < id.Length; i++)
        {
            try
            {
                await Task.Yield();
            }
            catch (TimeoutException)
            {
                return;
            }
        }
    }
}
