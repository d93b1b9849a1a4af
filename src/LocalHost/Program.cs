using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Api.Hosting;
using Serverless.GraphCore.Errors;
using Serverless.LocalHost;
using Spectre.Console;

return args switch
{
    [ImportCommandOptions.Command, .. string[] rest] => await RunAsync(rest, "import ", ImportCommandOptions.Parse, ImportCommandOptions.Usage, ImportAsync),
    [CloneCommandOptions.Command, .. string[] rest] => await RunAsync(rest, "clone ", CloneCommandOptions.Parse, CloneCommandOptions.Usage, CloneAsync),
    _ => await RunAsync(args, "", LocalHostOptions.Parse, LocalHostOptions.Usage, ServeAsync),
};

static async Task<int> RunAsync<TOptions>(string[] arguments, string command, Func<IReadOnlyList<string>, TOptions?> parse, string usage, Func<TOptions, Task<int>> run)
    where TOptions : class
{
    TOptions? options;
    try
    {
        options = parse(arguments);
    }
    catch (OptionException exception)
    {
        Console.Error.WriteLine(exception.Message);
        Console.Error.WriteLine($"{command}--help shows the options.");
        return 2;
    }

    if (options is null)
    {
        Console.WriteLine(usage);
        return 0;
    }

    try
    {
        return await run(options);
    }
    catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or GraphException)
    {
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
}

static async Task<int> ServeAsync(LocalHostOptions options)
{
    options = options with { AdministratorPassword = Environment.GetEnvironmentVariable(LocalHostOptions.AdministratorPasswordVariable) };
    await using EmbeddedServer server = await EmbeddedServer.StartAsync(options, CancellationToken.None);
    Console.WriteLine($"Listening on {string.Join(", ", server.Addresses)}");
    Console.WriteLine(options switch
    {
        { Azure: { } azure } => $"Data is in {azure}",
        { DataFolder: { } folder } => $"Data is in {Path.GetFullPath(folder)}",
        _ => "Data is in memory and gone when the process ends",
    });
    if (server.GeneratedPassword is { } password)
    {
        Console.WriteLine($"User admin has been created; the password is not shown again: {password}");
    }

    if (!options.Auth)
    {
        Console.WriteLine("Open to every program on this machine: there are no users");
    }

    await server.WaitForShutdownAsync(CancellationToken.None);
    return 0;
}

static async Task<int> ImportAsync(ImportCommandOptions options)
{
    using var stopping = new CancellationTokenSource();
    Console.CancelKeyPress += (_, pressed) =>
    {
        pressed.Cancel = true;
        stopping.Cancel();
    };
    return await ImportCommand.RunAsync(options, AnsiConsole.Console, Console.Error, stopping.Token);
}

static async Task<int> CloneAsync(CloneCommandOptions options)
{
    await using var deployment = new Deployment(LocalDeployment.Options(options.Place), NullLogger.Instance);
    await deployment.CloneAsync(options.Database, options.Target, options.Point, CancellationToken.None);
    Console.WriteLine($"{options.Target} is a clone of {options.Database}");
    return 0;
}
