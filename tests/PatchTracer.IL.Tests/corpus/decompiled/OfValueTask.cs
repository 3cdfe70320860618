using System;
using System.Threading.Tasks;

namespace App;

public sealed class OfValueTask
{
    public async ValueTask Work(string id)
    {
        try
        {
            await Task.Delay(id.Length);
        }
        finally
        {
            Console.WriteLine(id);
        }
    }
}
