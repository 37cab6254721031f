fn main() -> std::process::ExitCode {
    rouage::cli::main()
}
