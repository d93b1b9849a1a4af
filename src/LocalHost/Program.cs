using Serverless.GraphCore.Errors;
using Serverless.LocalHost;
using Spectre.Console;

if (args is [ImportCommandOptions.Command, .. string[] rest])
{
    return await ImportAsync(rest);
}

if (args is [CloneCommandOptions.Command, .. string[] cloning])
{
    return await CloneAsync(cloning);
}

LocalHostOptions? options;
try
{
    options = LocalHostOptions.Parse(args);
}
catch (OptionException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine("--help shows the options.");
    return 2;
}

if (options is null)
{
    Console.WriteLine(LocalHostOptions.Usage);
    return 0;
}

try
{
    await using EmbeddedServer server = await EmbeddedServer.StartAsync(options, CancellationToken.None);
    Console.WriteLine($"Listening on {string.Join(", ", server.Addresses)}");
    Console.WriteLine(options switch
    {
        { Azure: { } azure } => $"Data is in {azure}",
        { DataFolder: { } folder } => $"Data is in {Path.GetFullPath(folder)}",
        _ => "Data is in memory and gone when the process ends",
    });
    Console.WriteLine("Open to every program on this machine: there are no users");
    await server.WaitForShutdownAsync(CancellationToken.None);
    return 0;
}
catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or GraphException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

static async Task<int> ImportAsync(string[] arguments)
{
    ImportCommandOptions? options;
    try
    {
        options = ImportCommandOptions.Parse(arguments);
    }
    catch (OptionException exception)
    {
        Console.Error.WriteLine(exception.Message);
        Console.Error.WriteLine("import --help shows the options.");
        return 2;
    }

    if (options is null)
    {
        Console.WriteLine(ImportCommandOptions.Usage);
        return 0;
    }

    using var stopping = new CancellationTokenSource();
    Console.CancelKeyPress += (_, pressed) =>
    {
        pressed.Cancel = true;
        stopping.Cancel();
    };
    return await ImportCommand.RunAsync(options, AnsiConsole.Console, Console.Error, stopping.Token);
}

static async Task<int> CloneAsync(string[] arguments)
{
    CloneCommandOptions? options;
    try
    {
        options = CloneCommandOptions.Parse(arguments);
    }
    catch (OptionException exception)
    {
        Console.Error.WriteLine(exception.Message);
        Console.Error.WriteLine("clone --help shows the options.");
        return 2;
    }

    if (options is null)
    {
        Console.WriteLine(CloneCommandOptions.Usage);
        return 0;
    }

    try
    {
        await LocalDatabases.CloneAsync(options.Place, options.Database, options.Target, options.Point, CancellationToken.None);
        Console.WriteLine($"{options.Target} is a clone of {options.Database}");
        return 0;
    }
    catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or GraphException)
    {
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
}
