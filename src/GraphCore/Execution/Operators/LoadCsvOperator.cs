using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Csv;
using Serverless.GraphCore.Execution.Expressions;
using Serverless.GraphCore.Execution.Functions;
using Serverless.GraphCore.Execution.Rows;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Operators;

/// <summary>LOAD CSV: the records of a file, as they are read.</summary>
internal sealed class LoadCsvOperator : PipelineOperator
{
    private readonly LoadCsv plan;
    private readonly ExpressionProgram url;
    private readonly ExpressionProgram? terminator;
    private readonly RowGather carried;
    private readonly RowBatch output;
    private readonly Vector records = new();
    private readonly Vector? files;
    private readonly Vector? lines;
    private BatchSize size;
    private int[] rows = [];

    public LoadCsvOperator(PhysicalPlanner planner, PhysicalOperator next, int[] carried, LoadCsv plan, SlotSet live, ExpressionProgram url, ExpressionProgram? terminator)
        : base(planner.Context, next)
    {
        this.plan = plan;
        this.url = url;
        this.terminator = terminator;
        this.carried = new RowGather(carried);
        output = new RowBatch(planner.Width);
        files = live.Contains(plan.Record.File.Slot) ? new Vector() : null;
        lines = live.Contains(plan.Record.Line.Slot) ? new Vector() : null;
        size = new BatchSize(planner.Context.MaxBatchRows);
    }

    public override async ValueTask<bool> PushAsync(RowBatch batch)
    {
        await url.RunAsync(batch);
        if (terminator is not null)
        {
            await terminator.RunAsync(batch);
        }

        for (int row = 0; row < batch.Count; row++)
        {
            if (!await ReadFileAsync(batch, row))
            {
                return false;
            }
        }

        return true;
    }

    private async ValueTask<bool> ReadFileAsync(RowBatch batch, int row)
    {
        string name = url.GetValue(row) is StringValue text ? text.Text
            : throw ValueErrors.OperandType($"LOAD CSV takes its URL as a String, but got {ValueErrors.Describe(url.GetValue(row))}.");
        if (Context.Imports is not { } source)
        {
            throw new GraphException(ErrorCodes.ExternalResourceFailed, $"`{name}` cannot be loaded: the database has no source of imports.");
        }

        CancellationToken cancellationToken = Context.Budget.CancellationToken;
        using var reader = new CsvReader(await Context.Budget.WaitAsync(source.OpenAsync(name, cancellationToken)), Terminator(row), name);
        string[]? headers = null;
        if (plan.WithHeaders)
        {
            if (!await Context.Budget.WaitAsync(reader.ReadAsync(cancellationToken)))
            {
                return true;
            }

            headers = Headers(reader, name);
        }

        while (true)
        {
            records.Reset();
            lines?.Reset();
            while (records.Count < size.Current && await Context.Budget.WaitAsync(reader.ReadAsync(cancellationToken)))
            {
                records.Append(headers is null ? List(reader.Fields) : Map(headers, reader.Fields));
                lines?.Append(IntegerValue.Of(reader.Line));
            }

            Context.Budget.Check();
            int count = records.Count;
            bool isLast = count < size.Current;
            size.Grow();
            if (count > 0 && !await PassAsync(batch, row, name, count))
            {
                return false;
            }

            if (isLast)
            {
                return true;
            }
        }
    }

    private ValueTask<bool> PassAsync(RowBatch batch, int row, string name, int count)
    {
        Span<int> origins = Buffers.Take(ref rows, count);
        origins.Fill(row);
        carried.Gather(batch, origins, output);
        output[plan.Row.Slot] = records;
        if (lines is not null)
        {
            output[plan.Record.Line.Slot] = lines;
        }

        if (files is not null)
        {
            files.ResetValues(count).Fill(new StringValue(name));
            output[plan.Record.File.Slot] = files;
        }

        output.Count = count;
        return Next.PushAsync(output);
    }

    private char Terminator(int row) => terminator?.GetValue(row) switch
    {
        null => ',',
        StringValue { Text.Length: 1 } text when text.Text[0] is not ('"' or '\r' or '\n') => text.Text[0],
        Value other => throw ValueErrors.Argument($"FIELDTERMINATOR takes one character, but got {ValueErrors.Describe(other)}."),
    };

    private static string[] Headers(CsvReader reader, string name)
    {
        var headers = new string[reader.Fields.Count];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < headers.Length; i++)
        {
            // A column without a name cannot be asked for; it keeps its place only.
            headers[i] = reader.Fields[i] ?? string.Empty;
            if (headers[i].Length > 0 && !seen.Add(headers[i]))
            {
                throw new GraphException(ErrorCodes.ExternalResourceFailed, $"`{name}` names the column `{headers[i]}` twice.");
            }
        }

        return headers;
    }

    private static ListValue List(IReadOnlyList<string?> fields)
    {
        var items = new Value[fields.Count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = ToValue(fields[i]);
        }

        return new ListValue(items);
    }

    /// <summary>A record by its headers. Fields that are missing are null, fields beyond the headers are left out.</summary>
    private static MapValue Map(string[] headers, IReadOnlyList<string?> fields)
    {
        var entries = new List<KeyValuePair<string, Value>>(headers.Length);
        for (int i = 0; i < headers.Length; i++)
        {
            if (headers[i].Length > 0)
            {
                entries.Add(new(headers[i], i < fields.Count ? ToValue(fields[i]) : NullValue.Instance));
            }
        }

        return new MapValue([.. entries]);
    }

    private static Value ToValue(string? field) => field is null ? NullValue.Instance : new StringValue(field);
}
