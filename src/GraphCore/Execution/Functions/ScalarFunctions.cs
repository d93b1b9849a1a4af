using System.Globalization;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Functions;

/// <summary>Functions on values of any kind.</summary>
internal static class ScalarFunctions
{
    public static void Register(FunctionLibrary library)
    {
        library.AddNullable("coalesce(input :: ANY...) :: ANY", "Returns the first of its arguments that is not null.", Coalesce);
        library.AddNullable("nullIf(v1 :: ANY, v2 :: ANY) :: ANY", "Returns null when both arguments are equal, else the first.", static (_, arguments) => arguments[0].Equals(arguments[1]) ? NullValue.Instance : arguments[0]);
        library.AddNullable("valueType(input :: ANY) :: STRING", "Returns the most precise type of a value, as text.", static (_, arguments) => new StringValue(TypeText.Of(arguments[0])));
        library.AddStable("timestamp() :: INTEGER", "Returns the milliseconds since 1970-01-01T00:00Z, the same throughout a statement.", static (context, _) => IntegerValue.Of(context.StatementTime.ToUnixTimeMilliseconds()));
        library.AddOfCsvRecord("file() :: STRING", "Returns the address of the file that LOAD CSV has read the row from, null without LOAD CSV.");
        library.AddOfCsvRecord("linenumber() :: INTEGER", "Returns the line, from 1, in which the record began that LOAD CSV has read the row from, null without LOAD CSV.");
        library.AddVolatile("randomUUID() :: STRING", "Returns a random UUID (version 4).", RandomUuid);
    }

    public static void RegisterPredicates(FunctionLibrary library) =>
        library.AddNullable("exists(input :: ANY) :: BOOLEAN", "Returns whether a property exists, that is whether its value is not null.", static (_, arguments) => BooleanValue.Of(!arguments[0].IsNull));

    private static Value Coalesce(IFunctionContext context, ReadOnlySpan<Value> arguments)
    {
        foreach (Value argument in arguments)
        {
            if (!argument.IsNull)
            {
                return argument;
            }
        }

        return NullValue.Instance;
    }

    private static StringValue RandomUuid(IFunctionContext context, ReadOnlySpan<Value> arguments)
    {
        Span<byte> bytes = stackalloc byte[16];
        context.Random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new StringValue(new Guid(bytes, bigEndian: true).ToString("D", CultureInfo.InvariantCulture));
    }
}
