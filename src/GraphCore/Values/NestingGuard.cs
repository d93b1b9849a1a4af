using System.Runtime.CompilerServices;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Values;

/// <summary>
/// Stops recursion into nested lists and maps before the stack ends. A statement can nest values as deeply as it likes
/// (<c>reduce(l = [], i IN range(1, 1000000) | [l])</c>), and a stack overflow would end the process for everybody.
/// </summary>
internal static class NestingGuard
{
    public static void EnsureRoom()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new GraphException(ErrorCodes.ArgumentError, "The lists or maps are nested too deeply to be compared, printed or stored.");
        }
    }
}
